/**
 * A provider for benches, in a process of its own: answers chat completions whole, or as a stream whose events come
 * together or each alone. Tells its port to the process that started it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'
import { setImmediate } from 'node:timers/promises'

const answer = JSON.stringify({
  choices: [
    {
      finish_reason: 'stop',
      index: 0,
      message: { content: 'The lake lies still. '.repeat(40), role: 'assistant' },
    },
  ],
  created: 1_763_700_000,
  id: 'chatcmpl-bench',
  model: 'gpt-4o-2024-08-06',
  object: 'chat.completion',
  usage: {
    completion_tokens: 200,
    completion_tokens_details: { reasoning_tokens: 0 },
    prompt_tokens: 500,
    prompt_tokens_details: { cached_tokens: 0 },
    total_tokens: 700,
  },
})

function event(delta: object, rest: object = {}): string {
  const chunk = {
    choices: [{ delta, finish_reason: null, index: 0, logprobs: null }],
    created: 1_763_700_000,
    id: 'chatcmpl-bench',
    model: 'gpt-4o-2024-08-06',
    object: 'chat.completion.chunk',
    service_tier: 'default',
    system_fingerprint: 'fp_44709d6fcb',
    ...rest,
  }
  return `data: ${JSON.stringify(chunk)}\n\n`
}

const lastEvents = [
  event({}, { choices: [{ delta: {}, finish_reason: 'stop', index: 0 }] }),
  event(
    {},
    { choices: [], usage: { completion_tokens: 200, prompt_tokens: 500, total_tokens: 700 } },
  ),
  'data: [DONE]\n\n',
].join('')

async function stream(response: ServerResponse, count: number, together: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.socket?.setNoDelay(true)
  const one = event({ content: ' word' })
  const chunk = one.repeat(together)
  for (let sent = 0; sent < count; sent += together) {
    if (!response.write(chunk)) {
      await new Promise((resolve) => response.once('drain', resolve))
    } else if (together === 1) {
      await setImmediate()
    }
  }
  response.end(lastEvents)
}

async function answerCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
  for await (const _chunk of request) {
    // Only its end matters.
  }
  const { events, together } = request.headers
  if (events === undefined) {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(answer)
    return
  }
  await stream(response, Number(events), Number(together))
}

const server = createServer((request, response) => {
  answerCall(request, response).catch(() => response.destroy())
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
