import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'

export type FailingServer = {
  close: () => Promise<void>
  /** What becomes of the next calls, in their order: a status, or `reset` for a connection that is cut. */
  fail: (...outcomes: (number | 'reset')[]) => void
  url: string
}

/** A server that fails as it is told and else answers as the model APIs of OpenAI and Anthropic, on any other path with `ok`. */
export async function startFailingServer(): Promise<FailingServer> {
  const outcomes: (number | 'reset')[] = []
  const server = createServer((req, res) => {
    req.resume()
    const outcome = outcomes.shift()
    if (outcome === 'reset') {
      res.destroy()
      return
    }
    const headers = { 'content-type': 'application/json', 'retry-after-ms': '1' }
    if (outcome !== undefined) {
      res.writeHead(outcome, headers).end('{"error":{"message":"busy","type":"overloaded"}}')
      return
    }
    res.writeHead(200, headers).end(JSON.stringify(answers[req.url!] ?? 'ok'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
    fail: (...next) => void outcomes.splice(0, Infinity, ...next),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  }
}

const answers: Record<string, object | undefined> = {
  '/v1/chat/completions': {
    choices: [{ finish_reason: 'stop', index: 0, message: { content: 'Hi.', role: 'assistant' } }],
    created: 1,
    id: 'chatcmpl-1',
    model: 'gpt-4o-mini',
    object: 'chat.completion',
    system_fingerprint: 'fp_1',
    usage: { completion_tokens: 2, prompt_tokens: 7, total_tokens: 9 },
  },
  '/v1/messages': {
    content: [{ text: 'Hi.', type: 'text' }],
    id: 'msg_1',
    model: 'claude-haiku-4-5',
    role: 'assistant',
    stop_reason: 'end_turn',
    stop_sequence: null,
    type: 'message',
    usage: { input_tokens: 7, output_tokens: 2 },
  },
}
