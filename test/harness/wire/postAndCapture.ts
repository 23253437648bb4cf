import type { LLMSettings } from '../../../src/capture/llm/recogniseCall.js'
import type { CapturedLLMCall } from '../../../src/capture/tapFetch.js'
import type { WireServer } from './startWireServer.js'
import type { WireBody } from './wireBody.js'

import { captureCalls } from './captureCalls.js'

type PostArgs = {
  answer: WireBody
  llm?: LLMSettings
  request: unknown
  server: WireServer
  /** Any host: the server answers for it. */
  url: string
}

/** The entry of one request without an SDK, whose answer is read to its end. */
export async function postAndCapture({
  answer,
  llm,
  request,
  server,
  url,
}: PostArgs): Promise<CapturedLLMCall> {
  const capture = captureCalls({ fetch: server.fetch, llm })
  server.serve(answer)
  const body = JSON.stringify(request)
  const response = await capture.fetch(url, { body, method: 'POST' })
  await response.text()
  return capture.nextLLMCall()
}
