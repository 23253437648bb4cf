import type {
  CapturedLLMCall,
  CapturedServiceCall,
  FetchTapHost,
} from '../../../src/capture/tapFetch.js'

export type RecordingHost = FetchTapHost & {
  calls: CapturedServiceCall[]
  /** Settles what is open, as the delivery does at a flush. */
  flush: () => void
  /** The first call, as soon as it is recorded. */
  firstCall: Promise<CapturedServiceCall>
  llmCalls: CapturedLLMCall[]
  openCount: () => number
}

/** A host that keeps what it is given. */
export function createRecordingHost({ maxBodyBytes = 1024 } = {}): RecordingHost {
  const calls: CapturedServiceCall[] = []
  const llmCalls: CapturedLLMCall[] = []
  const open = new Set<() => void>()
  let announce: (call: CapturedServiceCall) => void
  const firstCall = new Promise<CapturedServiceCall>((resolve) => {
    announce = resolve
  })
  return {
    calls,
    firstCall,
    flush: () => open.forEach((settle) => settle()),
    llmCalls,
    maxBodyBytes: () => maxBodyBytes,
    openCount: () => open.size,
    record(...[kind, entry]) {
      if (kind === 'llmLogs') {
        llmCalls.push(entry)
      } else {
        calls.push(entry)
        announce(entry)
      }
    },
    registerOpen(settle) {
      open.add(settle)
      return () => open.delete(settle)
    },
  }
}
