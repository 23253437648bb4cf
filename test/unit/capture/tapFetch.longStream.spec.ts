import type { AddressInfo } from 'node:net'

import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { createFetchTap } from '../../../src/capture/tapFetch.js'
import { createRecordingHost } from './createRecordingHost.js'

const mebibyte = 1024 * 1024
const blockCount = 200
const toEvent = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, index: 0 }] })}\n\n`

/** Of a kibibyte each, together a mebibyte. */
const events = Buffer.from(toEvent('x'.repeat(1024 - toEvent('').length)).repeat(1024))
const sent = createHash('sha256')

const server = createServer(async (_, res) => {
  res.setHeader('content-type', 'text/event-stream')
  for (let index = 0; index < blockCount; index += 1) {
    sent.update(events)
    if (!res.write(events)) {
      await once(res, 'drain')
    }
  }
  res.end()
})

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function usedBytes(): number {
  collectGarbage()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}

it('case 34: a stream of 200 MB passes byte for byte, and costs no more memory than is kept of it', async () => {
  const host = createRecordingHost()
  const instrumentedFetch = createFetchTap({ host })
  const { port } = server.address() as AddressInfo
  const response = await instrumentedFetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    body: JSON.stringify({
      messages: [{ content: 'Go on.', role: 'user' }],
      model: 'm',
      stream: true,
    }),
    method: 'POST',
  })
  const received = createHash('sha256')
  const used: number[] = []
  let bytes = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    received.update(chunk)
    bytes += chunk.byteLength
    if (bytes >= (used.length + 1) * 20 * mebibyte) {
      used.push(usedBytes())
    }
  }
  expect(bytes).toBe(blockCount * mebibyte)
  expect(received.digest('hex')).toBe(sent.digest('hex'))
  // The first figure has the text that is kept in it already: a million characters. The rest is what is on its way.
  expect(Math.max(...used) - used[0]!).toBeLessThan(16 * mebibyte)
  expect(host.llmCalls).toMatchObject([{ status: expect.any(String) }])
  expect(host.llmCalls[0]!.response!.length).toBeLessThanOrEqual(1_000_960)
}, 60_000)
