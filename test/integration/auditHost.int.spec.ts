import type { CollectionConfig, Config, Plugin } from 'payload'

import { definePlugin, reload } from 'payload'
import { describe, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows } from '../harness/activityRows.js'
import { bootLogbook, buildTestConfig } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'

function collection(slug: string): CollectionConfig {
  return { slug, fields: [{ name: 'title', type: 'text' }], lockDocuments: false }
}

const addLate = (slug: string) => (config: Config) => ({
  ...config,
  collections: [...(config.collections ?? []), collection(slug)],
})

function create({ payload }: Booted, slug: string) {
  return payload.create({ collection: slug as never, data: { title: 'one' } as never })
}

async function loggedSlugs(app: Booted): Promise<string[]> {
  const rows = await activityRows(app, { action: { equals: 'create' } })
  return rows.map(({ resourceType }) => String(resourceType)).sort()
}

describeForDb('the audit in its host', (db) => {
  it('sees collections of plugins that run after ours, whatever their order', async () => {
    const ordered: Plugin = definePlugin({
      slug: 'late',
      order: 1000,
      plugin: ({ config }) => addLate('ordered')(config),
    })()
    const app = await bootLogbook({ config: { plugins: [addLate('plain'), ordered] }, db })
    await create(app, 'plain')
    await create(app, 'ordered')
    expect(await loggedSlugs(app)).toEqual(['ordered', 'plain'])
    await app.stop()
  })

  it('logs the collections that it is told to, and none of its own or of Payload’s', async () => {
    const app = await bootLogbook({
      collections: [
        collection('chosen'),
        collection('excluded'),
        { ...collection('opted-out'), custom: { 'payload-logbook': { audit: false } } },
        {
          ...collection('creates'),
          custom: { 'payload-logbook': { audit: { operations: ['delete'] } } },
        },
      ],
      db,
      options: { audit: { exclude: ['excluded'] } },
    })
    for (const slug of ['chosen', 'creates', 'excluded', 'opted-out']) {
      await create(app, slug)
    }
    await app.logbook.activity.log({ action: 'a', category: 'user', status: 'info' })
    await app.payload.db.create({ collection: 'payload-preferences', data: { key: 'x' } })
    expect(await loggedSlugs(app)).toEqual(['chosen'])
    await app.stop()
  })

  it('goes on after a hot reload, with the collections of the new config, once', async () => {
    const app = await bootLogbook({ collections: [collection('first')], db })
    await create(app, 'first')
    const slugs = ['first']
    for (const slug of ['second', 'third']) {
      slugs.push(slug)
      const boot = { collections: slugs.map(collection), db }
      const config = await buildTestConfig(boot, app.database)
      await reload(config, app.payload, true)
      await create(app, slug)
    }
    await create(app, 'first')
    expect(await loggedSlugs(app)).toEqual(['first', 'first', 'second', 'third'])
    await app.stop()
  })

  it('leaves the host’s hooks as they are, in their order', async () => {
    const calls: string[] = []
    const hooked = (): CollectionConfig => ({
      ...collection('hooked'),
      hooks: {
        afterChange: [() => void calls.push('afterChange')],
        afterOperation: [({ result }) => (calls.push('afterOperation'), result)],
        beforeChange: [() => void calls.push('beforeChange')],
        beforeOperation: [
          ({ operation }) => void calls.push(`first ${operation}`),
          ({ args, operation }) => {
            calls.push(`second ${operation}`)
            return args
          },
        ],
      },
    })
    const run = async (audit: false | object) => {
      const app = await bootLogbook({ collections: [hooked()], db, options: { audit } })
      const { id } = await create(app, 'hooked')
      const at = { id, collection: 'hooked' as never }
      await app.payload.update({ ...at, data: { title: 'two' } as never })
      await app.payload.delete(at)
      await app.stop()
      return calls.splice(0)
    }
    const without = await run(false)
    expect(without).toContain('second update')
    expect(await run({})).toEqual(without)
  })

  describe('where the log has hooks of the host’s', () => {
    const overrides = (hook: () => void) => ({
      activityLogs: ({ defaultCollection }: { defaultCollection: CollectionConfig }) => ({
        ...defaultCollection,
        hooks: { ...defaultCollection.hooks, beforeChange: [hook] },
      }),
    })
    const adapter = db === 'sqlite' ? { transactionOptions: {} } : {}
    const fail = () => {
      throw new Error('a hook of the host')
    }

    it('runs them, and nothing that they log', async () => {
      let count = 0
      const app = await bootLogbook({
        adapter,
        collections: [collection('posts')],
        db,
        options: { overrides: overrides(() => void (count += 1)) },
      })
      await create(app, 'posts')
      expect(await loggedSlugs(app)).toEqual(['posts'])
      expect(count).toBe(1)
      await app.stop()
    })

    it('keeps the document where they fail and the audit is open', async () => {
      const app = await bootLogbook({
        adapter,
        collections: [collection('posts')],
        db,
        options: { overrides: overrides(fail) },
      })
      const { id } = await create(app, 'posts')
      await app.logbook.flush({ timeoutMs: 200 })
      const { docs } = await app.payload.db.find({ collection: 'posts' as never })
      expect(docs.map((doc) => doc.id)).toEqual([id])
      await app.stop()
    })

    it('refuses the document where they fail and the audit is closed', async () => {
      const app = await bootLogbook({
        adapter,
        collections: [collection('posts')],
        db,
        options: { audit: { onFailure: 'closed' }, overrides: overrides(fail) },
      })
      await expect(create(app, 'posts')).rejects.toMatchObject({ code: 'not-logged' })
      const { docs } = await app.payload.db.find({ collection: 'posts' as never })
      expect(docs).toEqual([])
      await app.stop()
    })
  })
})
