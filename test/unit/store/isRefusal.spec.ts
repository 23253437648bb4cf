import { describe, expect, it } from 'vitest'

import { isRefusal } from '../../../src/store/isRefusal.js'

/** As drizzle wraps what a driver throws. */
function wrapped(code: unknown): Error {
  return new Error('Failed query', { cause: Object.assign(new Error('why'), { code }) })
}

describe('an error of the database', () => {
  it.each(['22P02', '23502', '54000', 'SQLITE_CONSTRAINT_NOTNULL', 'SQLITE_MISMATCH', 11000])(
    'is about the row with code %s',
    (code) => {
      expect(isRefusal(wrapped(code))).toBe(true)
    },
  )

  it.each(['40P01', '40001', '53100', '57P01', '42703', '25006', 'SQLITE_BUSY', 'ECONNREFUSED'])(
    'goes by without the row with code %s',
    (code) => {
      expect(isRefusal(wrapped(code))).toBe(false)
    },
  )

  it('is about the row where it comes from a hook or from Payload', () => {
    expect(isRefusal(new Error('not on Sundays'))).toBe(true)
    expect(isRefusal('thrown as text')).toBe(true)
  })
})
