import type { AddressInfo } from 'node:net'

import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { FetchHttpHandler } from '@smithy/fetch-http-handler'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'

import type * as Snippet from '../../../docs/snippets/s3.js'
import type { Booted } from '../../harness/bootLogbook.js'

import { logAWSCalls } from '../../../src/index.js'
import { bootLogbook } from '../../harness/bootLogbook.js'
import { clearLogs } from '../../harness/logRows.js'

const files = new Map<string, Buffer>()
const server = createServer(async (req, res) => {
  const body = Buffer.concat(await req.toArray())
  const path = req.url!.split('?')[0]!
  if (req.method === 'PUT') {
    files.set(path, body)
  }
  const file = files.get(path)
  const missing =
    '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>No such file.</Message></Error>'
  res.writeHead(file ? 200 : 404, { 'content-type': 'application/xml', etag: '"1"' })
  res.end(file ? (req.method === 'GET' ? file : undefined) : missing)
})
let app: Booted
let snippet: typeof Snippet
let origin: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'not-a-key')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret-canary')
  vi.stubEnv('R2_ENDPOINT', origin)
  snippet = await import('../../../docs/snippets/s3.js')
  app = await bootLogbook({ db: 'sqlite', options: { capture: { globalFetch: true } } })
})
beforeEach(() => clearLogs(app.payload))
afterAll(async () => {
  await app.stop()
  server.close()
  vi.unstubAllEnvs()
})

async function findRows() {
  await app.logbook.flush()
  const { docs } = await app.payload.find({
    collection: 'service-logs',
    depth: 0,
    sort: 'createdAt',
  })
  return docs
}

it('files that are put and got are rows of the service, without what is in them', async () => {
  await snippet.save('one.txt', 'the content of the file')
  expect(await snippet.read('one.txt')).toContain('the content of the file')
  const rows = await findRows()
  expect(rows).toMatchObject([
    { method: 'PUT', responseStatus: 200, service: 'r2', status: 'success' },
    { method: 'GET', responseStatus: 200, service: 'r2', status: 'success' },
  ])
  expect(rows[0]).toMatchObject({ attempt: 1, host: origin.replace('http://', '') })
  expect(rows[0]!.endpoint).toContain('/scripts/one.txt')
  expect(JSON.stringify(rows)).not.toMatch(/content of the file|Signature=|secret-canary/)
})

it('a file that is not there is a failed row, and the SDK’s own error', async () => {
  await expect(snippet.read('none.txt')).rejects.toMatchObject({ name: 'NoSuchKey' })
  expect(await findRows()).toMatchObject([
    { error: expect.stringContaining('No such file.'), responseStatus: 404, status: 'error' },
  ])
})

it('a server that is not there is a failed row for each try', async () => {
  const client = logAWSCalls(
    new S3Client({
      endpoint: 'http://127.0.0.1:1',
      forcePathStyle: true,
      maxAttempts: 2,
      region: 'auto',
    }),
  )
  const call = client.send(new GetObjectCommand({ Bucket: 'scripts', Key: 'a' }))
  await expect(call).rejects.toThrow('ECONNREFUSED')
  const rows = await findRows()
  expect(rows).toMatchObject([
    { attempt: 1, status: 'error' },
    { attempt: 2, status: 'error' },
  ])
  expect(rows[1]).toMatchObject({ errorType: 'ECONNREFUSED', retryOf: rows[0]!.requestId })
})

it('a client that is given twice is logged once, and log: false not at all', async () => {
  const options = { endpoint: origin, forcePathStyle: true, region: 'auto' }
  const get = new GetObjectCommand({ Bucket: 'scripts', Key: 'none.txt' })
  const twice = logAWSCalls(logAWSCalls(new S3Client(options)), { service: 'files' })
  await expect(twice.send(get)).rejects.toThrow()
  await expect(logAWSCalls(new S3Client(options), { log: false }).send(get)).rejects.toThrow()
  expect(await findRows()).toMatchObject([{ service: 'files' }])
})

it('case 40: a client that uses the global fetch, which is logged too, is one row a call', async () => {
  const client = logAWSCalls(
    new S3Client({
      endpoint: origin,
      forcePathStyle: true,
      region: 'auto',
      requestHandler: new FetchHttpHandler(),
    }),
  )
  const get = new GetObjectCommand({ Bucket: 'scripts', Key: 'two words+&.txt' })
  await expect(client.send(get)).rejects.toThrow()
  expect(await findRows()).toMatchObject([{ method: 'GET', responseStatus: 404 }])
})
