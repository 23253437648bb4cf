import type { Payload } from 'payload'

import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { LogKind } from '../../src/entries/row.js'
import type { Booted } from '../harness/bootLogbook.js'
import type { StoredRow } from '../harness/findRow.js'
import type { Loopback } from '../unit/capture/startLoopback.js'

import {
  ActivityLogger,
  getLogbook,
  instrumentedFetch,
  LLMLogger,
  withLogContext,
} from '../../src/index.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, createUser, findRows } from '../harness/logRows.js'
import { startLoopback } from '../unit/capture/startLoopback.js'

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

describeForDb('the log context', (db) => {
  let booted: Booted
  let loopback: Loopback
  let payload: Payload
  const users: (number | string)[] = []
  const random = createRandom(43)

  beforeAll(async () => {
    loopback = await startLoopback()
    booted = await bootLogbook({ db })
    payload = booted.payload
    for (const name of ['ada', 'ben', 'cy', 'dot', 'eve']) {
      users.push((await createUser(payload, name)).id)
    }
    await clearLogs(payload)
  })
  afterAll(async () => {
    await booted.stop()
    await loopback.close()
  })

  /** Something to wait for that lets the others run in between: a turn, or a few milliseconds. */
  const pause = () => (random() < 0.5 ? setImmediate() : wait(Math.floor(random() * 4)))

  async function work(index: number): Promise<void> {
    await pause()
    const note = { index }
    await LLMLogger.logRequest({
      metadata: note,
      model: 'm',
      prompt: 'p',
      provider: 'direct',
      status: 'success',
    })
    await pause()
    const response = await instrumentedFetch(`${loopback.url}/json?index=${index}`, {
      metadata: note,
    })
    await pause()
    await response.text()
    await Promise.all([
      ActivityLogger.log({ action: 'a', category: 'data', metadata: note, status: 'info' }),
      getLogbook(payload).activity.log({
        action: 'b',
        category: 'data',
        metadata: note,
        status: 'info',
      }),
    ])
  }

  /** Who the call of that number is made for; every tenth is made for nobody. */
  function contextOf(index: number) {
    return {
      correlationId: `request-${index}`,
      metadata: { request: index },
      projectId: 100 + (index % 7),
      tenant: `tenant-${index % 3}`,
      userId: users[index % users.length]!,
    }
  }

  it('case 43: 1,000 interleaved calls of different users have no row with what is of another', async () => {
    const numbers = Array.from({ length: 1000 }, (_, index) => index)
    await Promise.all(
      numbers.map(async (index) => {
        await pause()
        await (index % 10 === 0 ? work(index) : withLogContext(contextOf(index), () => work(index)))
      }),
    )
    await booted.logbook.flush()

    const counts: Record<LogKind, number> = { activityLogs: 2000, llmLogs: 1000, serviceLogs: 1000 }
    for (const [kind, count] of Object.entries(counts)) {
      const rows = await findRows(payload, kind as LogKind)
      expect(rows).toHaveLength(count)
      expect(rows.filter((row) => !isOwn(row)).map(({ metadata }) => metadata)).toEqual([])
    }
  })

  function isOwn(row: StoredRow): boolean {
    const { index, request } = row.metadata as { index: number; request?: number }
    const isNobodys = index % 10 === 0
    const expected = isNobodys ? undefined : contextOf(index)
    const names = ['correlationId', 'projectId', 'tenant', 'userId'] as const
    const actor = row.actor as { actorId?: null | string } | undefined
    return (
      names.every((name) => (row[name] ?? undefined) === expected?.[name]) &&
      request === expected?.metadata.request &&
      (actor?.actorId ?? undefined) === (expected && String(expected.userId))
    )
  }
})
