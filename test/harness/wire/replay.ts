import type { LLMSettings } from '../../../src/capture/llm/recogniseCall.js'
import type { CapturedLLMCall } from '../../../src/capture/tapFetch.js'
import type { WireServer } from './startWireServer.js'
import type { WireBody } from './wireBody.js'

import { captureCalls } from './captureCalls.js'

type ReplayArgs<Result> = {
  body: WireBody
  llm?: LLMSettings
  /** One call through an SDK with this fetch; `outcomeOf` makes what it throws comparable. */
  run: (fetch: typeof globalThis.fetch) => Promise<Result>
  server: WireServer
}

export type Replay<Result> = {
  /** The entry of the call that was captured. */
  call: CapturedLLMCall
  /** What the SDK gave with a plain fetch, and what with the instrumented one: they must be equal. */
  plain: Result
  tapped: Result
}

/** Serves a body twice, to an SDK without and with the instrumentation. */
export async function replay<Result>({
  body,
  llm,
  run,
  server,
}: ReplayArgs<Result>): Promise<Replay<Result>> {
  const capture = captureCalls({ fetch: server.fetch, llm })
  server.serve(body)
  const plain = await run(server.fetch)
  server.serve(body)
  const tapped = await run(capture.fetch as typeof globalThis.fetch)
  const call = await capture.nextLLMCall()
  return { call, plain, tapped }
}

/** The result of a promise, or what it was rejected with, as plain data that can be compared. */
export async function outcomeOf<Result>(
  promise: Promise<Result>,
): Promise<{ error: unknown } | { result: Result }> {
  return promise.then(
    (result) => ({ result }),
    (error: unknown) => ({
      error: error instanceof Error ? { message: error.message, name: error.name } : error,
    }),
  )
}
