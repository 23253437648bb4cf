import type { CollectionConfig } from 'payload'

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { activityRows, changedPaths } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { clearLogs } from '../harness/logRows.js'
import { request, signIn } from '../harness/request.js'

const ada = { collection: 'members', email: 'ada@example.com', password: 'correct horse' }
const eve = { collection: 'members', email: 'eve@example.com', password: 'staple battery' }

/** Whoever is signed in sees and edits himself, and nobody else. */
function members(): CollectionConfig {
  const himself = ({ req }: { req: { user?: { id: number | string } | null } }) =>
    req.user ? { id: { equals: req.user.id } } : false
  return {
    slug: 'members',
    access: { delete: himself, read: himself, update: himself },
    auth: true,
    fields: [
      { name: 'nickname', type: 'text' },
      { name: 'credit', type: 'number', access: { update: () => false } },
    ],
    // Payload looks for locks on another connection than that of its transaction: twenty at once wait for one for ever.
    lockDocuments: false,
  }
}

describeForDb('a user who may edit himself', (db) => {
  let app: Booted
  const ids: Record<string, number | string> = {}
  const tokens: Record<string, string> = {}

  beforeAll(async () => {
    app = await bootLogbook({ collections: [members()], db })
    await join(ada)
    await join(eve)
  })
  afterAll(() => app.stop())

  beforeEach(async () => {
    await app.logbook.flush()
    await clearLogs(app.payload)
  })

  async function join(member: typeof ada): Promise<void> {
    const data = { ...member, credit: 1 } as never
    const { id } = await app.payload.create({ collection: 'members' as never, data })
    ids[member.email] = id
    tokens[member.email] = await signIn(app, member)
  }

  const patch = (who: typeof ada, whom: typeof ada, body: object) =>
    request(app, `/members/${ids[whom.email]}`, { body, method: 'PATCH', token: tokens[who.email] })

  it('leaves one row, by him and about him', async () => {
    expect((await patch(ada, ada, { nickname: 'countess' })).status).toBe(200)
    expect(await activityRows(app)).toEqual([
      expect.objectContaining({
        action: 'update',
        actor: {
          actorId: String(ids[ada.email]),
          collection: 'members',
          label: ada.email,
          type: 'user',
        },
        changes: [{ kind: 'set', path: 'nickname', to: 'countess' }],
        resourceId: String(ids[ada.email]),
        resourceType: 'members',
      }),
    ])
  })

  it('leaves nothing of a field that he may not change', async () => {
    expect((await patch(ada, ada, { credit: 1000, nickname: 'baroness' })).status).toBe(200)
    const [row, ...others] = await activityRows(app)
    expect(others).toEqual([])
    expect(changedPaths(row!)).toEqual(['nickname'])
  })

  it('leaves no change of somebody whom he may not edit', async () => {
    expect((await patch(ada, eve, { nickname: 'mine now' })).status).toBeGreaterThanOrEqual(400)
    const rows = await activityRows(app, { category: { equals: 'data' } })
    expect(rows).toEqual([])
  })

  it('leaves a row of his own where twenty do so at once', async () => {
    const crowd = Array.from({ length: 20 }, (_, index) => ({
      ...ada,
      email: `member-${index}@example.com`,
    }))
    for (const member of crowd) {
      await join(member)
    }
    await app.logbook.flush()
    await clearLogs(app.payload)
    const answers = await Promise.all(
      crowd.map((member) => patch(member, member, { nickname: member.email })),
    )
    expect(answers.map(({ status }) => status)).toEqual(crowd.map(() => 200))
    const rows = await activityRows(app, { action: { equals: 'update' } })
    expect(rows.map(({ actor }) => actor?.label).sort()).toEqual(
      crowd.map(({ email }) => email).sort(),
    )
    for (const { actor, changes, resourceId } of rows) {
      expect(actor?.actorId).toBe(resourceId)
      expect(changes).toEqual([{ kind: 'set', path: 'nickname', to: actor?.label }])
    }
  })
})

describeForDb('an upsert', (db) => {
  let app: Booted

  beforeAll(async () => {
    app = await bootLogbook({ db })
  })
  afterAll(() => app.stop())

  beforeEach(async () => {
    await app.logbook.flush()
    await clearLogs(app.payload)
  })

  const upsert = (title: string, data: Record<string, unknown>) =>
    app.payload.db.upsert({
      collection: 'projects',
      data,
      req: { payload: app.payload } as never,
      where: { title: { equals: title } },
    })

  it('is one row, whether the document was there or not', async () => {
    const created = await upsert('new', { title: 'new' })
    await upsert('new', { title: 'newer' })
    const rows = await activityRows(app)
    expect(rows.map(({ resourceId }) => resourceId)).toEqual([
      String(created.id),
      String(created.id),
    ])
    expect(rows.map(({ details }) => details.upsert)).toEqual([true, true])
    expect(rows.map(changedPaths)).toEqual([['title'], ['title']])
  })
})
