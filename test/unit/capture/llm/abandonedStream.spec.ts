import { describe, expect, it } from 'vitest'

import { captureCalls } from '../../../harness/wire/captureCalls.js'

/** A stream that says something, and then nothing more. */
function answerHalf(): Promise<Response> {
  const event = 'data: {"choices":[{"index":0,"delta":{"content":"half"}}]}\n\n'
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(event)),
  })
  return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }))
}

const request = {
  body: JSON.stringify({
    messages: [{ content: 'Go on.', role: 'user' }],
    model: 'm',
    stream: true,
  }),
  method: 'POST',
}
const url = 'https://api.openai.com/v1/chat/completions'

describe('a stream that its reader has left without a word', () => {
  it('is a cancelled call with what was seen of it', async () => {
    const { fetch, nextLLMCall } = captureCalls({ fetch: answerHalf, idleMs: 5 })
    const reader = (await fetch(url, request)).body!.getReader()
    await reader.read()
    expect(await nextLLMCall()).toMatchObject({
      errorType: 'abandoned_stream',
      metadata: { responseBodyUnread: true },
      response: 'half',
      status: 'cancelled',
      usageSource: 'none',
    })
  })
})
