import { describe, expect, it } from 'vitest'

import type { TransactionClient } from '../../../../src/store/sql/sqlAdapter.js'

import { watchEnd } from '../../../../src/store/postgres/watchEnd.js'

/** A connection whose statements are answered with these commands. */
class Connection {
  answers: Record<string, Promise<{ command?: string }>> = {}
  on = () => undefined
  off = () => undefined
  query(...[statement]: unknown[]): Promise<{ command?: string }> {
    const text = typeof statement === 'string' ? statement : (statement as { text: string }).text
    return this.answers[text] ?? Promise.resolve({ command: text.toUpperCase() })
  }
}

async function endWith(statement: unknown, answers: Connection['answers'] = {}) {
  const client = new Connection()
  client.answers = answers
  const isCommitted = watchEnd(client as TransactionClient)
  await client.query('select 1')
  await client.query(statement).catch(() => undefined)
  return { client, isCommitted: isCommitted() }
}

describe('how a transaction ended', () => {
  it.each([
    ['was committed', { text: 'commit' }, {}, true],
    ['was rolled back', { text: 'rollback' }, {}, false],
    [
      'was rolled back although a commit was asked for',
      'COMMIT',
      { COMMIT: Promise.resolve({ command: 'ROLLBACK' }) },
      false,
    ],
    ['is not known', 'select 2', {}, undefined],
  ])('is told where it %s', async (_what, statement, answers, expected) => {
    expect((await endWith(statement, answers)).isCommitted).toBe(expected)
  })

  it('is no commit where that failed', async () => {
    const failed = Promise.reject(new Error('a deferred constraint'))
    expect((await endWith('commit', { commit: failed })).isCommitted).toBe(false)
  })

  it('leaves the connection as it was', async () => {
    const { client } = await endWith('commit')
    expect(Object.hasOwn(client, 'query')).toBe(false)
  })
})
