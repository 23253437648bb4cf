import type * as GraphQL from 'graphql'
import type { CollectionConfig, Field, GlobalConfig, PayloadRequest } from 'payload'

import { configToSchema } from '@payloadcms/graphql'
import { createRequire } from 'node:module'
import { setTimeout as wait } from 'node:timers/promises'
import { createLocalReq } from 'payload'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { LLMLogger, ServiceLogger, withLogContext } from '../../src/index.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs, findRows } from '../harness/logRows.js'
import { request, signIn } from '../harness/request.js'

// The copy of graphql that Payload's schema is made with.
const { graphql } = createRequire(import.meta.url)('graphql') as typeof GraphQL

const admin = { email: 'admin@example.com', password: 'secret' }

const logCall = (prompt: string) =>
  LLMLogger.logRequest({ model: 'm', prompt, provider: 'direct', status: 'success' })

const title: Field = {
  name: 'title',
  type: 'text',
  hooks: {
    beforeChange: [
      ({ value }) => {
        const call = { endpoint: String(value), method: 'GET', service: 'r2' } as const
        void ServiceLogger.logRequest({ ...call, status: 'success' })
        return value as string
      },
    ],
  },
}

const stories: CollectionConfig = {
  slug: 'stories',
  access: { create: () => true, read: () => true },
  fields: [{ name: 'parts', type: 'array', fields: [title] }, title],
  hooks: {
    afterChange: [
      async ({ doc }) => {
        // Long enough for the requests beside this one to come in between.
        await wait(Number(doc.title) % 3)
        // Not awaited: in here a transaction holds one of the connections that the logbook needs, too.
        void logCall(String(doc.title))
      },
    ],
  },
}

const header: GlobalConfig = {
  slug: 'header',
  fields: [{ name: 'title', type: 'text' }],
  hooks: { beforeChange: [() => void logCall('header')] },
}

describeForDb('one correlation id', (db) => {
  let app: Booted
  let token: string

  beforeAll(async () => {
    const config = { globals: [header] }
    app = await bootLogbook({ collections: [stories], config, db })
    await app.payload.create({ collection: 'users', data: { ...admin, role: 'admin' } as never })
    token = await signIn(app, admin)
  })
  afterAll(() => app.stop())
  beforeEach(async () => {
    await app.logbook.flush()
    await clearLogs(app.payload)
  })

  /** The ids of all rows, in all logs. */
  async function findCorrelations(): Promise<unknown[]> {
    await app.logbook.flush()
    const lists = await Promise.all([
      findRows(app.payload, 'llmLogs'),
      findRows(app.payload, 'serviceLogs'),
      findRows(app.payload, 'activityLogs'),
    ])
    return lists.flat().map(({ correlationId }) => correlationId)
  }

  it('joins what a REST request changes, and what hooks of collections and fields log', async () => {
    const body = { parts: [{ title: '2' }], title: '1' }
    await request(app, '/stories', { body, method: 'POST', token })
    const ids = await findCorrelations()
    expect(ids).toHaveLength(4)
    expect(ids).toEqual(Array(4).fill(expect.any(String)))
    expect(new Set(ids).size).toBe(1)
  })

  it('gives model calls in hooks the user of the request', async () => {
    await request(app, '/stories', { body: { title: '1' }, method: 'POST', token })
    await app.logbook.flush()
    const [llm] = await findRows(app.payload)
    expect(llm).toMatchObject({
      actor: { type: 'user', collection: 'users', label: admin.email },
      userId: expect.anything(),
    })
  })

  it('joins what one GraphQL request does', async () => {
    const { schema } = configToSchema(app.config)
    const req = await createLocalReq({ req: { payloadAPI: 'GraphQL' } }, app.payload)
    const source =
      'mutation { a: createStory(data: { title: "1" }) { id } b: createStory(data: { title: "2" }) { id } }'
    const answer = await graphql({ contextValue: { headers: {}, req }, schema, source })
    expect(answer.errors).toBeUndefined()
    const ids = await findCorrelations()
    expect(ids).toHaveLength(6)
    expect(new Set(ids).size).toBe(1)
  })

  it('joins operations of the Local API that are handed the same request, and no others', async () => {
    const { payload } = app
    const req = await createLocalReq({}, payload)
    await payload.create({ collection: 'stories', data: { title: '1' }, req } as never)
    await payload.updateGlobal({ slug: 'header', data: { title: '1' }, req } as never)
    expect(new Set(await findCorrelations()).size).toBe(1)
    await payload.create({ collection: 'stories', data: { title: '2' } } as never)
    expect(new Set(await findCorrelations()).size).toBe(2)
  })

  it('is that of the log context where there is one', async () => {
    await withLogContext({ correlationId: 'import-7' }, () =>
      app.payload.create({ collection: 'stories', data: { title: '1' } } as never),
    )
    expect(new Set(await findCorrelations())).toEqual(new Set(['import-7']))
  })

  it('does not leak to what the caller of an operation logs afterwards', async () => {
    await app.payload.create({ collection: 'stories', data: { title: '1' } } as never)
    await logCall('afterwards')
    await app.logbook.flush()
    const rows = await findRows(app.payload)
    expect(rows.find(({ prompt }) => prompt === 'afterwards')?.correlationId).toBeNull()
  })

  it('is not what a client says', async () => {
    const headers = new Headers({ 'x-request-id': 'victim' })
    const req = (await createLocalReq({ req: { headers } }, app.payload)) as PayloadRequest
    await app.payload.create({ collection: 'stories', data: { title: '1' }, req } as never)
    expect(await findCorrelations()).not.toContain('victim')
  })

  it.runIf(db === 'postgres')(
    'is its own for each of 1,000 requests that run at once',
    async () => {
      const creations = Array.from({ length: 1000 }, (_, index) => createIn(app, String(index)))
      await Promise.all(creations)
      await app.logbook.flush()
      const [llm, services, activities] = await Promise.all([
        findRows(app.payload, 'llmLogs'),
        findRows(app.payload, 'serviceLogs'),
        findRows(app.payload, 'activityLogs'),
      ])
      const byTitle = new Map(llm.map(({ correlationId, prompt }) => [prompt, correlationId]))
      expect(new Set(byTitle.values()).size).toBe(1000)
      const fields = services.map(({ correlationId, endpoint }) => [endpoint, correlationId])
      expect(new Map(fields as [string, string][])).toEqual(byTitle)
      expect(new Set(activities.map(({ correlationId }) => correlationId))).toEqual(
        new Set(byTitle.values()),
      )
    },
    180_000,
  )
})

/** Every other one over REST. */
async function createIn(app: Booted, title: string): Promise<void> {
  if (Number(title) % 2 === 0) {
    await request(app, '/stories', { body: { title }, method: 'POST' })
  } else {
    await app.payload.create({ collection: 'stories', data: { title } } as never)
  }
}

describe('one correlation id, in jobs', () => {
  const jobs = {
    tasks: [
      {
        slug: 'summarise',
        handler: async () => {
          await logCall('task')
          return { output: {} }
        },
        inputSchema: [],
        outputSchema: [],
      },
    ],
    workflows: [
      {
        slug: 'publish-all',
        handler: async ({ inlineTask, tasks }: { inlineTask: Run; tasks: Tasks }) => {
          await tasks.summarise!('1', { input: {} })
          await inlineTask('2', {
            task: async () => {
              await logCall('inline')
              return { output: {} }
            },
          })
        },
        inputSchema: [],
      },
    ],
  }
  type Run = (id: string, args: object) => Promise<unknown>
  type Tasks = Record<string, Run>

  async function runJobs(options: object): Promise<{ ids: unknown[]; rows: object[] }> {
    const app = await bootLogbook({ config: { jobs } as never, db: 'sqlite', options })
    for (const name of ['first', 'second']) {
      const req = await createLocalReq({}, app.payload)
      await withLogContext({ correlationId: name }, () =>
        app.payload.jobs.queue({ input: {}, req, workflow: 'publish-all' } as never),
      )
    }
    await app.payload.jobs.queue({ input: {}, task: 'summarise' } as never)
    await app.payload.jobs.run({})
    await app.logbook.flush()
    const rows = await findRows(app.payload)
    await app.stop()
    return { ids: rows.map(({ correlationId }) => String(correlationId)).sort(), rows }
  }

  it.each([
    ['kept in the job', {}],
    ['known to the process, where jobs have no `meta`', { retention: { schedule: false } }],
  ])('is that of the request that queued them: %s', async (_where, options) => {
    const { ids, rows } = await runJobs(options)
    expect(ids.slice(1)).toEqual(['first', 'first', 'second', 'second'])
    expect(ids[0]).toMatch(/^[\da-f-]{36}$/)
    expect(rows).toEqual(
      rows.map(() => expect.objectContaining({ actor: expect.objectContaining({ type: 'job' }) })),
    )
  })
})
