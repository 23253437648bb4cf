import { describe, expect, it } from 'vitest'

import type { TransactionClient } from '../../../../src/store/sql/sqlAdapter.js'
import type { TransactionListener } from '../../../../src/store/transaction/StoreTransaction.js'

import { watchEnd } from '../../../../src/store/postgres/watchEnd.js'

/** A connection whose statements are answered with these commands. */
class Connection {
  answers: Record<string, Promise<{ command?: string }>> = {}
  on = () => undefined
  off = () => undefined
  sent: string[] = []
  query(...[statement]: unknown[]): Promise<{ command?: string }> {
    const text = typeof statement === 'string' ? statement : (statement as { text: string }).text
    this.sent.push(text)
    return this.answers[text] ?? Promise.resolve({ command: text.toUpperCase() })
  }
}

function createListener(told: string[] = []): TransactionListener {
  return {
    beforeCommit: () => void told.push('before commit'),
    beforeSavepoint: (name) => void told.push(`before ${name}`),
    ended: (isCommitted) => void told.push(isCommitted ? 'committed' : 'rolled back'),
    undone: (name) => void told.push(`undone ${name}`),
  }
}

async function endWith(statement: unknown, answers: Connection['answers'] = {}) {
  const client = new Connection()
  client.answers = answers
  const { isCommitted } = watchEnd(client as TransactionClient, createListener())
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

describe('a statement before the commit', () => {
  async function precede(...end: unknown[]) {
    const client = new Connection()
    const merged = 'insert;\ncommit'
    const results = [{ command: 'INSERT' }, { command: 'COMMIT' }]
    client.answers = { [merged]: Promise.resolve(results as never) }
    const { isCommitted, precede: put } = watchEnd(client as TransactionClient, createListener())
    const hasGone = put('insert')
    await client.query('select 1')
    const answer = await client.query(...end)
    return { answer, client, hasGone: hasGone(), isCommitted: isCommitted() }
  }

  it.each([['commit'], [{ text: 'commit' }, []]])(
    'goes in one message with it: %j',
    async (...end) => {
      const { answer, client, hasGone, isCommitted } = await precede(...end)
      expect(client.sent).toEqual(['select 1', 'insert;\ncommit'])
      expect(answer).toEqual({ command: 'COMMIT' })
      expect({ hasGone, isCommitted }).toEqual({ hasGone: true, isCommitted: true })
    },
  )

  it.each([
    ['a rollback', 'rollback'],
    ['a prepared statement', { name: 'end', text: 'commit' }],
    ['values', 'commit', [1]],
    ['values of its own', { text: 'commit', values: [1] }],
    ['another protocol', { queryMode: 'extended', text: 'commit' }],
    ['a callback', 'commit', [], () => undefined],
  ])('does not go where the end has %s', async (_what, ...end) => {
    const { client, hasGone } = await precede(...end)
    expect(client.sent).not.toContain('insert;\ncommit')
    expect(hasGone).toBe(false)
  })
})

it('tells of savepoints, of what is undone, and of the end, in their order', async () => {
  const client = new Connection()
  const told: string[] = []
  watchEnd(client as TransactionClient, createListener(told))
  for (const text of ['savepoint sp1', 'ROLLBACK TO SAVEPOINT sp1', 'rollback to "a"', 'commit']) {
    await client.query({ text })
  }
  expect(told).toEqual(['before sp1', 'undone sp1', 'undone "a"', 'before commit', 'committed'])
})

it('has nothing to do with the transactions after its own, though it cannot be taken away', async () => {
  const client = new Connection()
  const told: string[] = []
  const { precede } = watchEnd(client as TransactionClient, createListener(told))
  const watched = client.query.bind(client)
  client.query = (...args) => watched(...args)
  precede('insert')
  client.answers = { 'insert;\ncommit': Promise.resolve([{ command: 'COMMIT' }] as never) }
  await client.query('commit')
  await client.query('begin')
  await client.query('commit')
  expect(client.sent).toEqual(['insert;\ncommit', 'begin', 'commit'])
  expect(told).toEqual(['before commit', 'committed'])
})
