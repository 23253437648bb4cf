import type { Payload } from 'payload'

import { Writable } from 'node:stream'
import pino from 'pino'
import { expect, it } from 'vitest'

import type { Row } from '../../../src/entries/row.js'
import type { LogbookOptions } from '../../../src/options.js'

import { createMirror } from '../../../src/delivery/createMirror.js'
import { resolveOptions } from '../../../src/options.js'

function sink() {
  const lines: string[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  return { lines, stream }
}

function mirror(options: LogbookOptions, ...rows: Row['data'][]) {
  const [own, hosts] = [sink(), sink()]
  const payload = { logger: pino({ name: 'host' }, hosts.stream) } as unknown as Payload
  const write = createMirror(payload, resolveOptions(options, {}), own.stream)
  rows.forEach((data) => write({ data, kind: 'llmLogs' }))
  const parse = ({ lines }: typeof own) => lines.map((line) => JSON.parse(line) as object)
  return { hosts: parse(hosts), own: parse(own) }
}

const row = {
  cost: 0.5,
  createdAt: '2026-01-01T00:00:00.000Z',
  error: 'with text of the prompt',
  prompt: 'private',
  requestId: 'r',
  responseTime: 10,
  status: 'success',
}

it('writes nothing unless a level is set', () => {
  expect(mirror({}, row)).toEqual({ hosts: [], own: [] })
})

it('writes the envelope of a row as one line of JSON, and none of its content', () => {
  const { own } = mirror({ logFormat: 'json', logLevel: 'info' }, row)
  expect(own).toEqual([
    expect.objectContaining({ cost: 0.5, level: 30, log: 'llmLogs', requestId: 'r' }),
  ])
  expect(JSON.stringify(own)).not.toContain('private')
})

it("writes through the host's logger where no format is set, at its own level", () => {
  const { hosts } = mirror({ logLevel: 'info' }, row)
  expect(hosts).toMatchObject([{ name: 'payload-logbook', requestId: 'r' }])
})

it('makes an error an error, and a time-out or a slow call a warning', () => {
  const { own } = mirror(
    { logFormat: 'json', logLevel: 'info', slowThresholdMs: 1000 },
    { ...row, status: 'error' },
    { ...row, status: 'timeout' },
    { ...row, responseTime: 1000 },
  )
  expect(own).toMatchObject([{ level: 50 }, { level: 40 }, { level: 40 }])
})

it('leaves out what is below the level', () => {
  const { own } = mirror({ logFormat: 'json', logLevel: 'warn' }, row, { ...row, status: 'error' })
  expect(own).toMatchObject([{ status: 'error' }])
})
