import { AsyncResource } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { beforeEach, describe, expect, it } from 'vitest'

import type { RowData } from '../../../src/entries/row.js'

import { withLogContext } from '../../../src/capture/withLogContext.js'
import { ActivityLogger } from '../../../src/loggers/ActivityLogger.js'
import { LLMLogger } from '../../../src/loggers/LLMLogger.js'
import { ServiceLogger } from '../../../src/loggers/ServiceLogger.js'
import { takeWaitingRows } from '../../harness/takeWaitingRows.js'

const activity = { action: 'read', category: 'data', status: 'info' } as const

function log(fields: Record<string, unknown> = {}): RowData {
  void ActivityLogger.log({ ...activity, ...fields })
  return takeWaitingRows()[0]!
}

beforeEach(() => void takeWaitingRows())

describe('a log context', () => {
  it('fills the fields that an entry does not say itself, in all three logs', () => {
    const context = {
      actor: { label: 'ada@example.com' },
      correlationId: 'c1',
      feature: 'summary',
      metadata: { plan: 'pro' },
      projectId: 7,
      sessionId: 's1',
      tenant: 't1',
      userId: 5,
    }
    withLogContext(context, () => {
      void ActivityLogger.log(activity)
      void LLMLogger.logRequest({ model: 'm', prompt: 'p', provider: 'direct', status: 'success' })
      void ServiceLogger.logHTTPRequest(
        'r1',
        'r2',
        'https://a.example',
        'GET',
        {},
        { status: 200 },
        3,
      )
    })
    const rows = takeWaitingRows()
    expect(rows).toHaveLength(3)
    for (const row of rows) {
      expect(row).toMatchObject(context)
      expect(row.repairs).toBeUndefined()
    }
  })

  it('gives way to what the entry says', () => {
    const row = withLogContext({ feature: 'outer', metadata: { a: 1, b: 1 }, tenant: 't' }, () =>
      log({ feature: 'own', metadata: { b: 2 } }),
    )
    expect(row).toMatchObject({ feature: 'own', metadata: { a: 1, b: 2 }, tenant: 't' })
  })

  it('follows every await, timer and microtask', async () => {
    const rows = await withLogContext({ userId: 1 }, async () => {
      await wait(1)
      const afterTimer = log()
      const inMicrotask = await new Promise<RowData>((resolve) =>
        queueMicrotask(() => resolve(log())),
      )
      return [afterTimer, inMicrotask]
    })
    expect(rows.map(({ userId }) => userId)).toEqual([1, 1])
    expect(log().userId).toBeUndefined()
  })

  it('keeps user and actor of one row the same person', () => {
    const actor = { id: 1, label: 'ada@example.com' }
    withLogContext({ actor, userId: 1 }, () => {
      expect(log({ userId: 2 })).toMatchObject({ userId: 2 })
      expect(log({ userId: 2 }).actor).toBeUndefined()
      expect(log({ userId: '1' }).actor).toEqual(actor)
      expect(log({ actor: { type: 'job' } }).userId).toBeUndefined()
      withLogContext({ userId: 3 }, () => expect(log().actor).toBeUndefined())
      withLogContext({ actor: { id: 3 } }, () => expect(log().userId).toBeUndefined())
    })
  })

  it('is not put in the place of a user that could not be kept', () => {
    const row = withLogContext({ userId: 1 }, () => log({ userId: Number.NaN }))
    expect(row.userId).toBeUndefined()
    expect(row.repairs).toHaveProperty('userId')
  })

  it('is taken away by null in an inner one', () => {
    withLogContext({ feature: 'f', metadata: { a: 1 }, tenant: 't', userId: 1 }, () =>
      withLogContext(
        { metadata: null as never, tenant: null as never, userId: null as never },
        () => {
          const row = log()
          expect(row.feature).toBe('f')
          expect([row.tenant, row.userId, row.metadata]).toEqual([undefined, undefined, undefined])
        },
      ),
    )
  })

  it('does not change with the object it was made of', () => {
    const context = { metadata: { a: 1 }, userId: 1 }
    withLogContext(context, () => {
      context.userId = 2
      context.metadata.a = 2
      expect(log()).toMatchObject({ metadata: { a: 1 }, userId: 1 })
    })
  })
})

describe('withLogContext', () => {
  it('returns what the function returns, and throws what it throws', async () => {
    const error = new Error('the work failed')
    const promise = Promise.resolve(2)
    expect(withLogContext({}, () => 1)).toBe(1)
    expect(withLogContext({}, () => promise)).toBe(promise)
    expect(() =>
      withLogContext({}, () => {
        throw error
      }),
    ).toThrow(error)
    await expect(withLogContext({}, () => Promise.reject(error))).rejects.toBe(error)
  })

  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a text', 'user 5'],
    ['a revoked proxy', revokedProxy()],
  ])('runs the function with %s for a context, and says so in the rows', (_, context) => {
    const row = withLogContext({ tenant: 't' }, () => withLogContext(context as never, () => log()))
    expect(row.tenant).toBe('t')
    expect(row.repairs).toHaveProperty('context')
  })

  it('runs the function when getters throw, and takes nobody else for who they would have named', () => {
    const context = {
      get userId(): number {
        throw new Error('no session')
      },
      feature: 'f',
      metadata: {
        a: 1,
        get b(): number {
          throw new Error('no b')
        },
      },
    }
    const row = withLogContext({ userId: 1 }, () => withLogContext(context, () => log()))
    expect(row).toMatchObject({ feature: 'f', metadata: { a: 1 } })
    expect(row.userId).toBeUndefined()
    expect(row.repairs).toMatchObject({
      'metadata.b': { problem: 'could not be read: no b' },
      userId: { problem: 'could not be read: no session' },
    })
  })

  it('repairs values of a wrong type, and keeps names that are no fields', () => {
    const context = { feature: 3, tenant: { id: 1 }, user: 5 }
    const row = withLogContext(context as never, () => log())
    expect(row).toMatchObject({ feature: '3', tenant: '{"id":1}' })
    expect(row.metadata).toEqual({ unknownFields: { logContext: { user: 5 } } })
    expect(Object.keys(row.repairs as object).sort()).toEqual(['feature', 'logContext', 'tenant'])
  })
})

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('case 42: where no context reaches', () => {
  it('a callback that is called from elsewhere is stored without a context, never with that of another', async () => {
    const queue = new EventEmitter()
    const tasks: (() => void)[] = []
    queue.on('turn', () => tasks.splice(0).forEach((task) => task()))
    const rows: Record<string, RowData> = {}
    withLogContext({ userId: 1 }, () => {
      tasks.push(() => (rows.lost = log()))
      tasks.push(AsyncResource.bind(() => (rows.bound = log())))
    })
    await new Promise<void>((resolve) =>
      setImmediate(() => {
        queue.emit('turn')
        resolve()
      }),
    )
    expect(rows.lost!.userId).toBeUndefined()
    expect(rows.bound!.userId).toBe(1)
  })

  it('what a worker thread answers is stored without a context', async () => {
    const code = `require('node:worker_threads').parentPort.on('message', (m) => m && require('node:worker_threads').parentPort.postMessage(m))`
    const worker = new Worker(code, { eval: true })
    const answers: { id: number; userId: unknown }[] = []
    worker.on('message', (id: number) => answers.push({ id, userId: log().userId }))
    for (const userId of [1, 2, 3]) {
      withLogContext({ userId }, () => worker.postMessage(userId))
    }
    while (answers.length < 3) {
      await once(worker, 'message')
    }
    await worker.terminate()
    expect(answers).toEqual([1, 2, 3].map((id) => ({ id, userId: undefined })))
  })

  it('a generator that a context returned has the context of who reads it', async () => {
    async function* generate() {
      yield log()
    }
    const generator = withLogContext({ userId: 1 }, generate)
    const row = await withLogContext({ userId: 2 }, () => generator.next())
    expect(row.value?.userId).toBe(2)
  })
})
