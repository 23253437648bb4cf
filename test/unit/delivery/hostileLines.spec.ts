import type { Payload } from 'payload'

import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'

import { createMirror } from '../../../src/delivery/createMirror.js'
import { formatLine, parseLine } from '../../../src/delivery/spool/spoolLine.js'
import { buildRow } from '../../../src/loggers/buildRow.js'
import { resolveOptions } from '../../../src/options.js'

const hostile = 'first\r\nsecond\n{"level":60}\u001B[31mred\u001B]0;title\u0007\u0000'

const rows = [
  buildRow('activityLogs', {
    action: hostile,
    actor: { label: hostile },
    category: 'system',
    status: 'info',
  }),
  buildRow('serviceLogs', {
    endpoint: `https://example.com/?${hostile}`,
    method: 'GET',
    service: hostile,
    status: 'success',
  }),
]

const control = /[\u0000-\u001F]/

describe('case 14: line breaks and terminal commands in a name, an action or a URL', () => {
  it.each(rows)('stay on one line of the mirror, and reach no terminal ($kind)', (row) => {
    const written: string[] = []
    const stream = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk))
        done()
      },
    })
    const options = resolveOptions({ logFormat: 'json', logLevel: 'info' }, {})
    createMirror({} as Payload, options, stream)(row)
    const lines = written.join('').split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).not.toMatch(control)
    expect(JSON.parse(lines[0]!)).toMatchObject({ log: row.kind })
  })

  it.each(rows)('stay on one line of the spool, and come back from it ($kind)', (row) => {
    const line = formatLine({ json: JSON.stringify(row), texts: '' })
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(parseLine(line.subarray(0, -1))).toEqual(row)
  })
})
