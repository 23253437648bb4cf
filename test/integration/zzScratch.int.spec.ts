import { writeFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'vitest'
import { activityRows } from '../harness/activityRows.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { request, signIn } from '../harness/request.js'

describeForDb('scratch', (db) => {
  it('hour', async () => {
    const out: string[] = []
    const dir = mkdtempSync(join(tmpdir(), 'up'))
    const app = await bootLogbook({
      db,
      collections: [
        { slug: 'pages', versions: { drafts: { autosave: true } }, trash: true, fields: [
          { name: 'title', type: 'text', localized: true },
          { name: 'author', type: 'relationship', relationTo: 'users' },
          { name: 'apiToken', type: 'text' },
          { name: 'rows', type: 'array', fields: [{ name: 'a', type: 'text' }, { name: 'password', type: 'text' }] },
          { name: 'blocks', type: 'blocks', blocks: [{ slug: 'hero', fields: [{ name: 'h', type: 'text' }] }] },
        ] },
        { slug: 'plain', versions: false, orderable: true, fields: [{ name: 'n', type: 'number' }] },
        { slug: 'media', upload: { staticDir: dir, imageSizes: [{ name: 's', width: 1 }] }, fields: [{ name: 'alt', type: 'text' }] },
        { slug: 'cust', auth: { useAPIKey: true, verify: { generateEmailHTML: () => 'x' } }, fields: [{ name: 'roles', type: 'select', hasMany: true, options: ['a', 'b'] }] },
      ],
      config: {
        localization: { locales: ['en', 'de'], defaultLocale: 'en' },
        globals: [{ slug: 'nav', versions: { drafts: true }, fields: [{ name: 'label', type: 'text', localized: true }] }],
        jobs: { tasks: [{ slug: 'touch', schedule: [], handler: async ({ req }: any) => { await req.payload.create({ collection: 'plain', data: { n: 99 }, req }); return { output: {} } } }], access: { run: () => true } } as any,
      },
      options: { audit: { ip: { trust: 'x-real-ip' } } },
    })
    const p = app.payload as any
    const seen = new Set<unknown>()
    const step = async (name: string, fn: () => Promise<any>) => {
      let r: any
      try { r = await fn() } catch (e) { r = e; out.push(`!! ${name}: ${(e as Error).stack?.slice(0, 300)}`) }
      const rows: any[] = (await activityRows(app)).filter((x: any) => !seen.has(x.id))
      rows.forEach((x: any) => seen.add(x.id))
      out.push(`## ${name} -> ${rows.length}`)
      for (const x of rows) {
        const { id: _i, createdAt: _c, updatedAt: _u, actor, action, category, severity, status, resourceType, resourceId, changes, details, userId, correlationId, ...rest } = x
        for (const k of Object.keys(rest)) if (rest[k] == null) delete rest[k]
        out.push(`  ${action} [${category}/${severity}/${status}] ${resourceType}:${resourceId} by ${actor?.type}:${actor?.collection ?? ''}:${actor?.actorId ?? ''}:${actor?.label ?? ''} u=${JSON.stringify(userId?.id ?? userId)} ch=${JSON.stringify(changes)} d=${JSON.stringify(details)} ${JSON.stringify(rest)}`)
      }
      return r
    }
    const email = 'a@example.com', password = 'hunter2-words'
    await step('first user REST', () => request(app, '/users/first-register', { method: 'POST', body: { email, password, role: 'admin' } }))
    const token = await step('login', () => signIn(app, { email, password }))
    const rest = (method: string, path: string, body?: any) => request(app, path, { method, body, token, headers: { 'x-real-ip': '203.0.113.9', 'user-agent': 'Mozilla/5.0' } })
    const created: any = await step('page create draft', () => rest('POST', '/pages?draft=true', { title: 'one', _status: 'draft', apiToken: 'tok-secret-123', rows: [{ a: 'x', password: 'row-secret-pass' }] }))
    const id = created.body.doc?.id
    await step('autosave 1', () => rest('PATCH', `/pages/${id}?draft=true&autosave=true`, { title: 'one a' }))
    await step('autosave 2', () => rest('PATCH', `/pages/${id}?draft=true&autosave=true`, { title: 'one ab' }))
    await step('publish', () => rest('PATCH', `/pages/${id}`, { _status: 'published', title: 'one abc' }))
    await step('de', () => rest('PATCH', `/pages/${id}?locale=de`, { title: 'eins', _status: 'published' }))
    await step('publish specific locale', () => rest('PATCH', `/pages/${id}?locale=de&publishSpecificLocale=de`, { title: 'eins!', _status: 'published' }))
    await step('draft over published', () => rest('PATCH', `/pages/${id}?draft=true`, { title: 'draft', _status: 'draft', rows: [] }))
    await step('unpublish', () => rest('PATCH', `/pages/${id}`, { _status: 'draft' }))
    await step('unpublishAll', () => rest('PATCH', `/pages/${id}?unpublishAllLocales=true`, { _status: 'draft' }))
    const vs: any = await rest('GET', `/pages/versions?sort=createdAt&where[parent][equals]=${id}`)
    await step('restore', () => rest('POST', `/pages/versions/${vs.body.docs?.[0]?.id}`))
    await step('duplicate', () => rest('POST', `/pages/${id}/duplicate`))
    await step('trash', () => rest('PATCH', `/pages/${id}`, { deletedAt: new Date().toISOString() }))
    await step('untrash', () => rest('PATCH', `/pages/${id}?trash=true`, { deletedAt: null }))
    await step('bulk publish', () => rest('PATCH', `/pages?where[id][exists]=true`, { _status: 'published' }))
    await step('plain', () => rest('POST', '/plain', { n: 1 }))
    await step('plain2', () => rest('POST', '/plain', { n: 2 }))
    await step('plain noop', () => rest('PATCH', '/plain/1', { n: 1 }))
    await step('plain bulk', () => rest('PATCH', '/plain?where[n][exists]=true', { n: 5 }))
    await step('plain bulk del', () => rest('DELETE', '/plain?where[n][exists]=true'))
    await step('upload', () => p.create({ collection: 'media', data: { alt: 'a' }, file: { data: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'), mimetype: 'image/png', name: 'a.png', size: 70 } }))
    await step('upload replace', () => p.update({ collection: 'media', id: 1, data: { alt: 'b' }, file: { data: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'), mimetype: 'image/png', name: 'b.png', size: 70 } }))
    await step('nav', () => rest('POST', '/globals/nav', { label: 'x', _status: 'published' }))
    await step('nav draft', () => rest('POST', '/globals/nav?draft=true', { label: 'y', _status: 'draft' }))
    await step('nav publish', () => rest('POST', '/globals/nav', { label: 'z', _status: 'published' }))
    await step('prefs', () => rest('POST', '/payload-preferences/x', { value: { a: 1 } }))
    await step('lock doc', () => p.create({ collection: 'payload-locked-documents', data: { document: { relationTo: 'plain', value: 1 }, user: { relationTo: 'users', value: 1 } } }))
    await step('job', async () => { await p.jobs.queue({ task: 'touch', input: {} }); return p.jobs.run({ silent: true }) })
    const c: any = await step('cust create', () => rest('POST', '/cust', { email: 'c@x.com', password, roles: ['a'] }))
    await step('cust unverified login', () => signIn(app, { collection: 'cust', email: 'c@x.com', password }))
    const raw: any = await p.db.findOne({ collection: 'cust', where: { id: { equals: c.body.doc.id } } })
    await step('verify', () => request(app, `/cust/verify/${raw._verificationToken}`, { method: 'POST' }))
    await step('cust api key', () => p.update({ collection: 'cust', id: c.body.doc.id, data: { enableAPIKey: true, apiKey: 'aaaa-bbbb-key' } }))
    await step('use api key', () => request(app, `/cust/${c.body.doc.id}`, { headers: { Authorization: 'cust API-Key aaaa-bbbb-key' } }))
    await step('api key edit roles', () => request(app, `/cust/${c.body.doc.id}`, { method: 'PATCH', body: { roles: ['a', 'b'] }, headers: { Authorization: 'cust API-Key aaaa-bbbb-key' } }))
    const ft = await step('forgot', () => p.forgotPassword({ collection: 'cust', data: { email: 'c@x.com' }, disableEmail: true }))
    await step('reset', () => request(app, '/cust/reset-password', { method: 'POST', body: { token: ft, password: 'hunter2-new' } }))
    await step('failed', () => signIn(app, { collection: 'cust', email: 'c@x.com', password: 'hunter2-bad' }))
    await step('failed', () => signIn(app, { collection: 'cust', email: 'hunter2-words', password: 'hunter2-bad' }))
    await step('refresh', () => rest('POST', '/users/refresh-token'))
    await step('me', () => rest('GET', '/users/me'))
    await step('self password', () => rest('PATCH', '/users/1', { password: 'hunter2-third' }))
    await step('self role', () => rest('PATCH', '/users/1', { role: 'editor' }))
    await step('where secret', () => p.db.deleteMany({ collection: 'cust', where: { resetPasswordToken: { equals: 'hunter2-where' } } }))
    await step('updateMany where secret', () => p.db.updateMany({ collection: 'cust', where: { and: [{ salt: { equals: 'hunter2-where' } }] }, data: { roles: ['a'] } }))
    await step('updateMany data secret', () => p.db.updateMany({ collection: 'cust', where: {}, data: { resetPasswordToken: 'hunter2-data', hash: 'hunter2-h', salt: 'hunter2-s', roles: ['b'] } }))
    await step('logout', () => rest('POST', '/users/logout'))
    await step('anonymous', () => request(app, '/plain', { method: 'POST', body: { n: 1 } }))
    const all = JSON.stringify(await activityRows(app))
    for (const s of ['hunter2', 'tok-secret', 'row-secret', 'aaaa-bbbb', ft, token, raw._verificationToken, raw.hash, raw.salt]) if (all.includes(String(s))) out.push(`LEAK ${s}: ${all.slice(Math.max(0, all.indexOf(s) - 200), all.indexOf(s) + 60)}`)
    writeFileSync(`/tmp/hour-${db}.txt`, out.join('\n'))
    await app.stop()
  }, 120000)
})
