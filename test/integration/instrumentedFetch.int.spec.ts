import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { createInstrumentedFetch, instrumentedFetch } from '../../src/index.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'

const canary = 'canary-5f2d9c'

describeForDb('a call by instrumentedFetch', (db) => {
  let app: Booted
  let origin: string
  const server = createServer((req, res) => {
    if (req.url?.startsWith('/silent')) {
      return
    }
    req.resume().on('end', () => {
      res.writeHead(req.url?.startsWith('/missing') ? 404 : 200, {
        'content-type': 'application/json',
        'set-cookie': `session=${canary}`,
        'x-request-id': 'theirs',
      })
      res.end(JSON.stringify({ access_token: canary, nested: [{ Password: canary }], ok: true }))
    })
  })

  beforeAll(async () => {
    app = await bootLogbook({ db, options: { services: { local: ['127.0.0.1'] } } })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await app.stop()
  })

  const rowsOf = async (feature: string) => {
    await app.logbook.flush()
    const where = { feature: { equals: feature } }
    return (await app.payload.find({ collection: 'service-logs', depth: 0, where })).docs
  }

  it('is a row with request and response, and none of their secrets', async () => {
    const response = await instrumentedFetch(`${origin}/path?api_key=${canary}&page=2`, {
      body: JSON.stringify({ apiKey: canary, auth: { client_secret: canary }, name: 'Ann' }),
      feature: 'secrets',
      headers: { authorization: `Bearer ${canary}`, 'content-type': 'application/json' },
      metadata: { PASSWORD: canary, note: 'kept' },
      method: 'POST',
    })
    expect(await response.json()).toMatchObject({ access_token: canary })
    const rows = await rowsOf('secrets')
    expect(rows).toMatchObject([
      {
        endpoint: expect.stringContaining('page=2'),
        host: origin.replace('http://', ''),
        metadata: { note: 'kept' },
        method: 'POST',
        requestHeaders: { 'content-type': 'application/json' },
        responseHeaders: { 'x-request-id': 'theirs' },
        responseStatus: 200,
        service: 'local',
        status: 'success',
      },
    ])
    expect(rows[0]?.requestBody).toContain('Ann')
    expect(JSON.stringify(rows)).not.toContain(canary)
  })

  it('has its row after a flush when nobody reads the body', async () => {
    const response = await instrumentedFetch(`${origin}/unread`, { feature: 'unread' })
    expect(await rowsOf('unread')).toMatchObject([{ responseStatus: 200, status: 'success' }])
    expect(await response.json()).toMatchObject({ ok: true })
    expect(await rowsOf('unread')).toHaveLength(1)
  })

  it('tells an error, a time-out and a cancelled call apart', async () => {
    const fetchIt = createInstrumentedFetch({ feature: 'endings' })
    const controller = new AbortController()
    const cancelled = fetchIt(`${origin}/silent`, { signal: controller.signal })
    controller.abort()
    await expect(cancelled).rejects.toThrow()
    await expect(fetchIt(`${origin}/silent`, { signal: AbortSignal.timeout(20) })).rejects.toThrow()
    await expect(fetchIt('http://127.0.0.1:1/refused')).rejects.toThrow()
    await (await fetchIt(`${origin}/missing`)).text()
    const statuses = (await rowsOf('endings')).map(({ status }) => status)
    expect(statuses.sort()).toEqual(['cancelled', 'error', 'error', 'timeout'])
  })

  it('leaves no row with log: false', async () => {
    await (await instrumentedFetch(`${origin}/quiet`, { feature: 'quiet', log: false })).text()
    expect(await rowsOf('quiet')).toEqual([])
  })
})
