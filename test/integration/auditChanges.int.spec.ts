import type { DatabaseAdapter, TypedLocale } from 'payload'

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { FieldConfig } from '../../src/audit/changes/FieldChange.js'
import type { Booted } from '../harness/bootLogbook.js'

import { describeChanges } from '../../src/audit/changes/describeChanges.js'
import { snapshotOf } from '../../src/audit/changes/snapshotOf.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { everyField } from '../harness/everyField.js'
import { containers, edits } from './everyFieldEdits.js'

type JSONRecord = Record<string, unknown>

const locales = ['en', 'de']

const richText = (text: string) => ({
  root: { children: [{ children: [{ text, type: 'text' }], type: 'paragraph' }], type: 'root' },
})

/** What each type is set to at first, and then; ids of the documents that are there. */
function valuesOf({ media, pages }: { media: unknown[]; pages: unknown[] }) {
  const [a, b] = pages
  const page = (value: unknown) => ({ relationTo: 'pages', value })
  const file = (value: unknown) => ({ relationTo: 'media', value })
  return {
    AnyRelation: [page(a), file(media[0])],
    AnyRelations: [
      [page(a), page(b)],
      [page(b), file(media[0])],
    ],
    Checkbox: [false, true],
    Code: ['let a', 'let b'],
    Date: ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    Email: ['a@example.com', 'b@example.com'],
    JSON: [
      { b: 1, a: [1] },
      { a: [2], b: 1 },
    ],
    Number: [1, 2.5],
    Numbers: [
      [1, 2],
      [2, 3],
    ],
    Radio: ['red', 'blue'],
    Relation: [a, b],
    Relations: [[a, b], [b]],
    RichText: [richText('one'), richText('two')],
    Select: ['red', 'blue'],
    Selects: [
      ['red', 'green'],
      ['green', 'red'],
    ],
    Text: ['one', 'two'],
    Textarea: ['one\none', 'two\ntwo'],
    Texts: [
      ['x', 'y'],
      ['x', 'z', 'y'],
    ],
    Upload: media,
    Uploads: [[media[0]], [media[0], media[1]]],
  } satisfies Record<string, unknown[]>
}

type ValueType = keyof ReturnType<typeof valuesOf>

const types = Object.keys(valuesOf({ media: [], pages: [] })) as ValueType[]

describeForDb('what was written of every field type', (db) => {
  let app: Booted
  let folder: string
  let id: number | string
  let values: ReturnType<typeof valuesOf>
  let written: JSONRecord[] = []

  const fields = () =>
    app.payload.collections['everything' as 'users']!.config.fields as unknown as FieldConfig[]

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'payload-logbook-media-'))
    app = await bootLogbook({
      collections: everyField(folder),
      config: { localization: { defaultLocale: 'en', fallback: true, locales } },
      db,
      options: { audit: false },
    })
    written = watchWrites(app.payload.db)
    values = valuesOf({
      media: [await upload('a.txt'), await upload('b.txt')],
      pages: [await create('pages', { title: 'a' }), await create('pages', { title: 'b' })],
    })
    const first = (prefix: string) =>
      types.map((type) => [`${prefix}${type}`, (values[type] as unknown[])[0]])
    const data = Object.fromEntries([...first('one'), ...first('local')]) as JSONRecord
    id = await create('everything', { ...containers, ...data, _status: 'published' })
  })
  afterAll(async () => {
    await app.stop()
    await rm(folder, { force: true, recursive: true })
  })

  async function create(collection: string, data: JSONRecord): Promise<number | string> {
    const doc = await app.payload.create({ collection: collection as 'users', data: data as never })
    return doc.id
  }

  async function upload(name: string): Promise<number | string> {
    const file = { name, data: Buffer.from(name), mimetype: 'text/plain', size: name.length }
    const doc = await app.payload.create({
      collection: 'media' as 'users',
      data: {} as never,
      file,
    })
    return doc.id
  }

  /** As the database has it. */
  async function read(): Promise<JSONRecord> {
    const doc = await app.payload.db.findOne<{ id: number }>({
      collection: 'everything' as 'users',
      where: { id: { equals: id } },
    })
    return structuredClone(doc) as unknown as JSONRecord
  }

  async function update(data: JSONRecord, options: { draft?: boolean; locale?: string } = {}) {
    const before = await read()
    written.length = 0
    await app.payload.update({
      collection: 'everything' as 'users',
      data: data as never,
      depth: 1,
      id,
      ...options,
      locale: options.locale as TypedLocale,
    })
    const after = written.at(-1)
    return describeChanges({ after, before, fields: fields(), locales })?.changes
  }

  it('is in a snapshot when the document is new', async () => {
    const { snapshot, truncated } = snapshotOf({ doc: await read(), fields: fields(), locales })
    expect(truncated).toBeUndefined()
    for (const type of types) {
      const [first] = values[type] as unknown[]
      expect(snapshot[`one${type}`]).toEqual(first)
      expect(snapshot[`local${type}`]).toEqual({ en: first })
    }
    expect(Object.keys(snapshot)).toEqual(expect.arrayContaining(Object.keys(containers)))
    expect(snapshot).not.toHaveProperty('virtual')
    expect(snapshot).not.toHaveProperty('pages')
  })

  it('is nothing where it is written as it was', async () => {
    expect(await update({ ...containers, oneText: 'one' })).toBeUndefined()
  })

  it.each(types)('is one field where that is changed: %s', async (type) => {
    const [, second] = values[type] as unknown[]
    const changes = await update({ [`one${type}`]: second })
    expect(new Set(changes!.map(({ path }) => path))).toEqual(new Set([`one${type}`]))
    expect(told(changes!)).toEqual(expectedOf(type, values))
  })

  it.each(types)('is one field in one locale where that is changed: %s', async (type) => {
    const [, second] = values[type] as unknown[]
    const changes = await update({ [`local${type}`]: second }, { locale: 'de' })
    expect(changes!.map(({ locale, path }) => [path, locale])).toEqual([[`local${type}`, 'de']])
  })

  it.each(Object.entries(edits))('is told where it stands: %s', async (_title, edit) => {
    const { data, expected, locale = 'en' } = edit
    expect(await update(data, { locale })).toEqual(expected)
  })

  it('is in the version that a draft is', async () => {
    const changes = await update({ oneText: 'draft' }, { draft: true })
    expect(changes).toEqual([
      { from: 'two', kind: 'set', path: 'oneText', to: 'draft' },
      { from: 'published', kind: 'set', path: '_status', to: 'draft' },
    ])
  })
})

/** What each write gave back, or was given where it is a version, before Payload shapes it for the reader. */
function watchWrites(db: DatabaseAdapter): JSONRecord[] {
  const written: JSONRecord[] = []
  const { createVersion, updateOne } = db
  db.updateOne = async function (args) {
    const result = await updateOne.call(db, args)
    written.push(structuredClone(result) as unknown as JSONRecord)
    return result as never
  }
  db.createVersion = async function (args) {
    if (args.collectionSlug === ('everything' as string) && written.length === 0) {
      written.push(structuredClone(args.versionData) as unknown as JSONRecord)
    }
    return createVersion.call(db, args) as never
  }
  return written
}

function told(changes: { from?: unknown; kind: string; to?: unknown }[]) {
  return changes.map(({ from, kind, to }) => ({ from, kind, to }))
}

function expectedOf(type: ValueType, values: ReturnType<typeof valuesOf>) {
  const [from, to] = values[type] as unknown[]
  const lists: Partial<Record<ValueType, unknown[]>> = {
    AnyRelations: [
      { from: [(from as unknown[])[0]], kind: 'remove' },
      { kind: 'add', to: [(to as unknown[])[1]] },
    ],
    Numbers: [
      { from: [1], kind: 'remove' },
      { kind: 'add', to: [3] },
    ],
    Relations: [{ from: [(from as unknown[])[0]], kind: 'remove' }],
    RichText: [{ from: { length: 3, text: 'one' }, kind: 'set', to: { length: 3, text: 'two' } }],
    Selects: [{ from: ['red', 'green'], kind: 'move', to: ['green', 'red'] }],
    Texts: [{ kind: 'add', to: ['z'] }],
    Uploads: [{ kind: 'add', to: [(to as unknown[])[1]] }],
  }
  return lists[type] ?? [{ from, kind: 'set', to }]
}
