import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'
import OpenAI from 'openai'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../../harness/bootLogbook.js'

import { instrumentedFetch } from '../../../src/index.js'
import { bootLogbook } from '../../harness/bootLogbook.js'

/** Tells its tokens only where they are asked for, as OpenAI does. */
const server = createServer(async (req, res) => {
  const { stream_options: options } = JSON.parse(Buffer.concat(await req.toArray()).toString())
  const choices = [{ delta: { content: 'Hi.' }, finish_reason: 'stop', index: 0 }]
  const usage = { completion_tokens: 2, prompt_tokens: 3, total_tokens: 5 }
  const events = [{ choices }, ...(options?.include_usage ? [{ choices: [], usage }] : [])]
  res.setHeader('content-type', 'text/event-stream')
  events.forEach((event) => res.write(`data: ${JSON.stringify(event)}\n\n`))
  res.end('data: [DONE]\n\n')
})
let app: Booted

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const capture = { globalFetch: true, includeUsage: ['127.0.0.1'] }
  app = await bootLogbook({ db: 'sqlite', options: { capture } })
})
afterAll(async () => {
  await app.stop()
  server.close()
})

it.each([
  ['instrumentedFetch', () => instrumentedFetch],
  ['the global fetch', () => globalThis.fetch],
])('a stream by %s has its tokens where the option asks for them', async (feature, fetchOf) => {
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const client = new OpenAI({ apiKey: 'not-a-key', baseURL, fetch: fetchOf() })
  const stream = await client.chat.completions.create({
    messages: [{ content: feature, role: 'user' }],
    model: 'gpt-4o',
    stream: true,
  })
  const texts: string[] = []
  for await (const { choices } of stream) {
    texts.push(choices[0]?.delta.content ?? '')
  }
  expect(texts).toEqual(['Hi.', ''])
  await app.logbook.flush()
  const { docs } = await app.payload.find({ collection: 'llm-logs', depth: 0, sort: '-createdAt' })
  const row = docs.find(({ prompt }) => prompt === feature)
  expect(row).toMatchObject({ response: 'Hi.', tokenUsage: { totalTokens: 5 } })
})
