import type { LLMSettings } from '../../../src/capture/llm/recogniseCall.js'
import type {
  CapturedLLMCall,
  CapturedServiceCall,
  InstrumentedFetch,
} from '../../../src/capture/tapFetch.js'
import type { WireServer } from './startWireServer.js'

import { createFetchTap } from '../../../src/capture/tapFetch.js'

type CaptureOptions = {
  /** Where the calls are sent, whatever host they are for. @default over the network */
  fetch?: WireServer['fetch']
  /** How long a body may wait for its consumer. @default that of the tap */
  idleMs?: number
  /** What the user adds to the known formats and providers. */
  llm?: LLMSettings
}

export type Capture = {
  fetch: InstrumentedFetch
  /** Settles what nobody reads, as the delivery does at a flush. */
  flush: () => void
  llmCalls: CapturedLLMCall[]
  /** The entry of the next call of a model that is not yet taken, as soon as it is there. A service's call throws. */
  nextLLMCall: () => Promise<CapturedLLMCall>
  serviceCalls: CapturedServiceCall[]
}

/** An instrumented fetch, and the entries it makes. */
export function captureCalls({ fetch, idleMs, llm = {} }: CaptureOptions = {}): Capture {
  const llmCalls: CapturedLLMCall[] = []
  const serviceCalls: CapturedServiceCall[] = []
  const open = new Set<() => void>()
  let taken = 0
  let announce = () => {}

  const tap = createFetchTap({
    fetch,
    host: {
      llm: () => llm,
      maxBodyBytes: () => 1024 * 1024,
      record(...[kind, entry]) {
        if (kind === 'llmLogs') {
          llmCalls.push(entry)
        } else {
          serviceCalls.push(entry)
        }
        announce()
      },
      registerOpen(settle) {
        open.add(settle)
        return () => open.delete(settle)
      },
    },
    idleMs,
  })

  return {
    fetch: tap,
    flush: () => open.forEach((settle) => settle()),
    llmCalls,
    async nextLLMCall() {
      while (llmCalls[taken] === undefined) {
        if (serviceCalls[0]) {
          throw new Error(`taken for a service: ${serviceCalls[0].endpoint}`)
        }
        await new Promise<void>((resolve) => {
          announce = resolve
        })
      }
      taken += 1
      return llmCalls[taken - 1]!
    },
    serviceCalls,
  }
}
