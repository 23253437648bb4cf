import type { CollectionConfig, Config, Plugin } from 'payload'

import { randomUUID } from 'node:crypto'
import { buildConfig, getPayload, reload } from 'payload'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { Booted, BootOptions } from '../harness/bootLogbook.js'

import {
  AuditReports,
  getLogbook,
  LLMLogger,
  logbookPlugin,
  registerLogbook,
} from '../../src/index.js'
import { getRegistry } from '../../src/registry.js'
import { bootLogbook, buildTestConfig, hostCollections } from '../harness/bootLogbook.js'
import { createDatabase } from '../harness/createDatabase.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request } from '../harness/request.js'

const call = { model: 'm', prompt: 'p', provider: 'fal', status: 'success' } as const

function withCollection(collection: CollectionConfig, order?: number): Plugin {
  const plugin: Plugin = (config) => ({
    ...config,
    collections: [...(config.collections ?? []), collection],
  })
  return Object.assign(plugin, { order })
}

describeForDb('the plugin', (db) => {
  const running: Booted[] = []
  const boot = async (options: Partial<BootOptions> = {}) => {
    const app = await bootLogbook({ db, ...options })
    running.push(app)
    return app
  }
  const count = async ({ payload }: Booted) =>
    (await payload.count({ collection: 'llm-logs' })).totalDocs

  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.stop()))
  })

  it('keeps two Payload instances of one process apart', async () => {
    const [one, two] = [await boot(), await boot()]
    await one.logbook.llm.logRequest(call)
    expect(await count(one)).toBe(1)
    expect(await count(two)).toBe(0)
    expect(getLogbook(one.payload)).not.toBe(getLogbook(two.payload))
  })

  it('sends static calls to the instance started last', async () => {
    const [one, two] = [await boot(), await boot()]
    await LLMLogger.logRequest(call)
    expect([await count(one), await count(two)]).toEqual([0, 1])
  })

  it('sends static calls to another instance when that one is destroyed', async () => {
    const one = await boot()
    const two = await bootLogbook({ db })
    await two.stop()
    await LLMLogger.logRequest(call)
    expect(await count(one)).toBe(1)
  })

  it("leaves a host's table alone whose slug has the same letters", async () => {
    const who = { name: 'who', type: 'relationship', relationTo: 'users' } as const
    const { payload } = await boot({ collections: [{ slug: 'llmlogs', fields: [who] }] })
    const tables = (payload.db as unknown as { rawTables: Record<string, { columns: object }> })
      .rawTables
    expect(tables.llmlogs?.columns).toHaveProperty('who.reference')
    expect(tables.llm_logs?.columns).not.toHaveProperty('userId.reference')
  })

  it('keeps the collections and nothing else when it is disabled', async () => {
    const app = await boot({ options: { disabled: true } })
    await app.logbook.llm.logRequest(call)
    await LLMLogger.logRequest(call)
    expect(await count(app)).toBe(0)
    expect(await request(app, '/audit-reports/llm-usage')).toMatchObject({ status: 404 })
    await expect(
      AuditReports.generateLLMUsageReport('2026-01-01', '2026-01-02'),
    ).rejects.toMatchObject({ code: 'disabled' })
  })

  it('knows the users of a plugin that runs after it', async () => {
    const app = await boot({
      config: {
        admin: { importMap: { autoGenerate: false } },
        plugins: [withCollection({ slug: 'late', fields: [] }, 200)],
      },
    })
    expect(app.payload.collections).toHaveProperty('late')
    await app.logbook.llm.logRequest({ ...call, userId: 1 })
    const { docs } = await app.payload.find({ collection: 'llm-logs', depth: 0 })
    expect(docs).toMatchObject([{ actor: { collection: 'users' } }])
  })

  it('points to projects of a plugin that runs after it where it is told to', async () => {
    const app = await boot({
      config: { plugins: [withCollection({ slug: 'films', fields: [] }, 200)] },
      options: { projects: 'films' },
    })
    const film = await app.payload.create({ collection: 'films' as never, data: {} as never })
    await app.logbook.llm.logRequest({ ...call, projectId: (film as { id: number }).id })
    const { docs } = await app.payload.find({ collection: 'llm-logs', depth: 1 })
    expect(docs[0]?.projectId).toMatchObject({ id: (film as { id: number }).id })
  })

  it('keeps project ids as text where the app has no projects', async () => {
    const app = await boot({ options: { projects: false } })
    await app.logbook.llm.logRequest({ ...call, projectId: 'a-project' })
    await app.logbook.llm.logRequest({ ...call, projectId: 7 })
    const { docs } = await app.payload.find({ collection: 'llm-logs', sort: 'projectId' })
    expect(docs.map(({ projectId }) => projectId as unknown)).toEqual(['7', 'a-project'])
  })

  it('takes other slugs', async () => {
    const app = await boot({ options: { slugs: { llmLogs: 'ai-calls' } } })
    await app.logbook.llm.logRequest(call)
    expect(await app.payload.count({ collection: 'ai-calls' as never })).toEqual({ totalDocs: 1 })
  })

  it('lets an override add a field and a hook, and runs the hook for each row', async () => {
    const seen = vi.fn()
    const app = await boot({
      options: {
        overrides: {
          llmLogs: ({ defaultCollection }) => ({
            ...defaultCollection,
            fields: [
              ...defaultCollection.fields,
              { name: 'team', type: 'text', defaultValue: 'blue' },
            ],
            hooks: { ...defaultCollection.hooks, afterChange: [({ doc }) => seen(doc.model)] },
          }),
        },
      },
    })
    await app.logbook.llm.logRequest(call)
    const { docs } = await app.payload.find({ collection: 'llm-logs' })
    expect(docs).toMatchObject([{ model: 'm', team: 'blue' }])
    expect(seen).toHaveBeenCalledExactlyOnceWith('m')
  })

  it('waits with entries that come before the first Payload is up', async () => {
    getRegistry().current = undefined
    const stored = LLMLogger.logRequest({ ...call, requestId: 'early' })
    await stored
    const app = await boot()
    await app.logbook.flush()
    expect(await count(app)).toBe(1)
  })

  it('starts Payload by itself where a config is registered', async () => {
    getRegistry().current = undefined
    const database = await createDatabase(db)
    const config = await buildTestConfig({ db }, database)
    registerLogbook(config)
    await LLMLogger.logRequest(call)
    const payload = await getPayload({ config })
    expect(await payload.count({ collection: 'llm-logs' })).toEqual({ totalDocs: 1 })
    await payload.destroy()
    // The next database of this suite registers a config of its own.
    getRegistry().config = undefined
    ;(globalThis as { _payload?: Map<string, unknown> })._payload?.delete('default')
  })

  it('says what to do when a later plugin adds projects', async () => {
    const warn = vi.fn()
    const collections = hostCollections().filter(({ slug }) => slug !== 'projects')
    await boot({
      config: {
        collections,
        logger: { child: () => ({}), error: vi.fn(), info: vi.fn(), warn } as never,
        plugins: [withCollection({ slug: 'projects', fields: [] }, 200)],
      },
    })
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("projects: 'projects'"))
  })

  describe('after a hot reload', () => {
    it('logs on, once, with the new options and nothing lost', async () => {
      const app = await boot()
      const { database, payload } = app
      const waiting = app.logbook.llm.logRequest(call)
      const config = await buildTestConfig({ db, options: { maxTextLength: 100 } }, database)
      vi.stubEnv('PAYLOAD_FORCE_DRIZZLE_PUSH', '')
      await reload(config, payload, true)
      await waiting
      expect(getLogbook(payload)).toBe(app.logbook)
      await app.logbook.llm.logRequest({ ...call, prompt: 'x'.repeat(5000), requestId: 'after' })
      const { docs } = await payload.find({ collection: 'llm-logs', sort: 'createdAt' })
      expect(docs).toHaveLength(2)
      expect(String(docs[1]?.prompt).length).toBeLessThan(300)
      vi.unstubAllEnvs()
    })
  })

  it('stores what waits when Payload is destroyed', async () => {
    const database = await createDatabase(db)
    const config = await buildTestConfig({ db }, database)
    const payload = await getPayload({ config, key: randomUUID() })
    void getLogbook(payload).llm.logRequest(call)
    await payload.destroy()
    expect(getLogbook(payload).health()).toMatchObject({ queuedCount: 0, rowsWritten: 1 })
  })
})

describe('a config with the plugin', () => {
  const build = async (config: Partial<Config>, ...plugins: Plugin[]) => {
    const database = await createDatabase('sqlite')
    return buildConfig({ db: database.adapter(), secret: 's', ...config, plugins })
  }

  it('is refused when a collection has one of its slugs, with what to do', async () => {
    const collections = [{ slug: 'llm-logs', fields: [] }]
    await expect(build({ collections }, logbookPlugin())).rejects.toThrow(
      /already has a collection "llm-logs"; rename it, or .*slugs: \{ llmLogs: '…' \}/,
    )
  })

  it('is refused when the plugin is there twice', async () => {
    await expect(build({}, logbookPlugin(), logbookPlugin())).rejects.toThrow(/twice/)
  })

  it('is refused for a wrong and for an unknown option', async () => {
    await expect(build({}, logbookPlugin({ logLevel: 'loud' as never }))).rejects.toMatchObject({
      code: 'bad-option',
    })
    await expect(build({}, logbookPlugin({ retain: 1 } as never))).rejects.toThrow(/`retain`/)
  })

  it("leaves the host's own onInit, hooks, endpoints and translations as they are", async () => {
    const onInit = vi.fn()
    const handler = () => new Response()
    const afterError = [vi.fn()]
    const host = {
      endpoints: [{ handler, method: 'get' as const, path: '/mine' }],
      hooks: { afterError },
      i18n: { translations: { en: { mine: { word: 'mine' } } } },
      onInit,
    }
    const config = await build(host as Partial<Config>, logbookPlugin())
    expect(config.onInit).toBe(onInit)
    expect(config.hooks.afterError).toEqual(afterError)
    expect(config.endpoints.some(({ path }) => path === '/mine')).toBe(true)
    expect(config.i18n.translations).toEqual(host.i18n.translations)
    expect(host.endpoints).toHaveLength(1)
  })

  it('is refused when an override changes the slug or takes out what a row needs', async () => {
    const override = (changed: object) =>
      logbookPlugin({
        overrides: { llmLogs: ({ defaultCollection }) => ({ ...defaultCollection, ...changed }) },
      })
    await expect(build({}, override({ slug: 'other' }))).rejects.toThrow(
      /slugs: \{ llmLogs: 'other' \}/,
    )
    await expect(build({}, override({ fields: [] }))).rejects.toThrow(
      /requestId, createdAt, status/,
    )
  })

  it('gets fresh collections each time', async () => {
    const [one, two] = await Promise.all([build({}, logbookPlugin()), build({}, logbookPlugin())])
    const find = ({ collections }: typeof one) =>
      collections.find(({ slug }) => slug === 'llm-logs')
    expect(find(one)?.fields[0]).not.toBe(find(two)?.fields[0])
  })
})
