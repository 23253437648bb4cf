import { describe, expect, it } from 'vitest'

import { classifyStoreError, describeStoreError } from '../../../src/store/storeError.js'

/** As drizzle wraps what a driver throws. */
function wrapped(code: unknown, message = 'why'): Error {
  return new Error('Failed query\nparams: a secret', {
    cause: Object.assign(new Error(message), { code }),
  })
}

const network = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENOTFOUND']
const lostOnPostgres = ['08006', '08P01', '57P01', '57P03', '57014', '28P01', '26000']
const busyOnPostgres = ['40001', '40P01', '55P03', '53300', '53100', '53200', '25006', '58030']
const awayOnSQLite = [
  ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED', 'SQLITE_FULL', 'SQLITE_IOERR_WRITE'],
  ...['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'HRANA_WEBSOCKET_ERROR', 'CLIENT_CLOSED'],
]
const refused = [
  ...['22P02', '22021', '22P05', '23502', '23505', '23514', '54000', 'P0001', '44000'],
  ...['SQLITE_CONSTRAINT_NOTNULL', 'SQLITE_MISMATCH', 'SQLITE_TOOBIG'],
]
const schema = ['42P01', '42703', '42P10', '42704', '42501', '3D000', '3F000', 'SQLITE_AUTH']

describe('case 50: an error of the database', () => {
  it.each([...network, ...lostOnPostgres, ...busyOnPostgres, ...awayOnSQLite])(
    'is waited out with code %s',
    (code) => {
      expect(classifyStoreError(wrapped(code))).toBe('away')
    },
  )

  it.each(refused)('is about the row with code %s', (code) => {
    expect(classifyStoreError(wrapped(code))).toBe('refused')
  })

  it.each(schema)('is about the tables with code %s', (code) => {
    expect(classifyStoreError(wrapped(code))).toBe('schema')
  })

  it.each(['no such table: llm_logs', 'table llm_logs has no column named digest'])(
    'is about the tables where SQLite says: %s',
    (message) => {
      expect(classifyStoreError(wrapped('SQLITE_ERROR', message))).toBe('schema')
    },
  )

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Query read timeout',
    'Client was closed and is not queryable',
    'Cannot use a pool after calling end on the pool',
    'Operation `llm-logs.insertOne()` buffering timed out after 10000ms',
  ])('is waited out where a driver says without a code: %s', (message) => {
    expect(classifyStoreError(wrapped(undefined, message))).toBe('away')
  })

  it('is waited out where MongoDB elects another primary', () => {
    const error = Object.assign(new Error('not primary'), { errorLabels: ['RetryableWriteError'] })
    expect(classifyStoreError(error)).toBe('away')
    const lost = Object.assign(new Error('closed'), { name: 'MongoNetworkError' })
    expect(classifyStoreError(lost)).toBe('away')
  })

  it('is about the row where it comes of a hook, of Payload or of a driver that checks values', () => {
    expect(classifyStoreError(new Error('not on Sundays'))).toBe('refused')
    expect(classifyStoreError('thrown as text')).toBe('refused')
    expect(classifyStoreError(wrapped(11_000))).toBe('refused')
    expect(classifyStoreError(wrapped('ERR_OUT_OF_RANGE'))).toBe('refused')
    expect(classifyStoreError(wrapped('EVENT_NOT_ALLOWED'))).toBe('refused')
  })
})

describe('what an operator is told', () => {
  it('says to run the migrations where a table is missing', () => {
    expect(describeStoreError(wrapped('42P01', 'relation "llm_logs" does not exist'))).toEqual({
      kind: 'schema',
      message:
        'the tables of the logbook are missing or older than the plugin; run your migrations (payload migrate): relation "llm_logs" does not exist',
    })
  })

  it('says which rights are missing', () => {
    expect(describeStoreError(wrapped('42501', 'permission denied')).message).toMatch(
      /^the database user may not write .*: permission denied$/,
    )
  })

  it('leaves out the statement and its values', () => {
    expect(describeStoreError(wrapped('53300', 'too many clients'))).toEqual({
      kind: 'away',
      message: 'too many clients',
    })
  })
})
