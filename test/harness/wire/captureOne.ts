import type { CapturedLLMCall } from '../../../src/capture/tapFetch.js'
import type { WireServer } from './startWireServer.js'
import type { WireBody } from './wireBody.js'

import { captureCalls } from './captureCalls.js'

type CaptureOneArgs = {
  answer: WireBody
  /** Sent as JSON, or as it is where it is a form. */
  request: FormData | Record<string, unknown>
  server: WireServer
  url: string
}

/** The entry of one call by a bare fetch whose body is read to its end. */
export async function captureOne({
  answer,
  request,
  server,
  url,
}: CaptureOneArgs): Promise<CapturedLLMCall> {
  const capture = captureCalls({ fetch: server.fetch })
  server.serve(answer)
  const body = request instanceof FormData ? request : JSON.stringify(request)
  const response = await capture.fetch(url, { body, method: 'POST' })
  await response.arrayBuffer()
  return capture.nextLLMCall()
}
