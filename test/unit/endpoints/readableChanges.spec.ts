import type { FlattenedField, PayloadRequest } from 'payload'

import { expect, it } from 'vitest'

import { createChangeFilter } from '../../../src/endpoints/readableChanges.js'

const denied = { access: { read: () => false } }
const text = (name: string, rest: object = {}) => ({ name, type: 'text', ...rest })
const holder = (name: string, type: string, fields: object[], rest: object = {}) => ({
  name,
  type,
  flattenedFields: fields,
  ...rest,
})

const hero = { slug: 'hero', flattenedFields: [text('heading'), text('secret', denied)] }
const quote = { slug: 'quote', flattenedFields: [text('heading'), text('words', denied)] }
const shared = { slug: 'shared', flattenedFields: [text('note', denied), text('line')] }

const fields = [
  text('title'),
  text('closed', denied),
  text('unseen', { hidden: true }),
  text('odd', {
    access: {
      read: () => {
        throw new Error('no')
      },
    },
  }),
  text('own', { access: { read: ({ doc }: { doc: { owner?: number } }) => doc.owner === 7 } }),
  holder('seo', 'group', [text('slug'), text('key', denied)]),
  holder('locked', 'group', [text('slug')], denied),
  holder('rows', 'array', [
    text('a'),
    text('b', denied),
    holder('in', 'group', [text('x'), text('y', denied)], { localized: true }),
  ]),
  { name: 'layout', type: 'blocks', blockReferences: ['shared'], blocks: [hero, quote] },
] as unknown as FlattenedField[]

const req = { payload: { blocks: { shared } } } as unknown as PayloadRequest

function filter(change: object) {
  return createChangeFilter(req, { doc: { owner: 7 }, fields })([change as never])
}

const set = (path: string) => ({ from: 1, kind: 'set', path, to: 2 })

it.each(['title', 'own', 'seo.slug', 'rows.r1.a', 'rows.r1.in.x', 'layout.b1.line'])(
  'shows a change of %s',
  async (path) => {
    expect(await filter(set(path))).toEqual([set(path)])
  },
)

it.each([
  'closed',
  'unseen',
  'odd',
  'seo.key',
  'locked.slug',
  'rows.r1.b',
  'rows.r1.in.y',
  'layout.b1.secret',
  'layout.b1.note',
  'gone',
  'rows.r1.gone',
])('hides a change of %s', async (path) => {
  expect(await filter(set(path))).toEqual([])
})

it('leaves out of a row that came what the reader may not read', async () => {
  const to = { a: 1, b: 2, in: { de: { x: 1, y: 2 }, en: { x: 3 } }, odd: 4 }
  const [change] = await filter({ kind: 'add', path: 'rows.r1', to })
  expect(change).toMatchObject({ to: { a: 1, in: { de: { x: 1 }, en: { x: 3 } } } })
  expect(JSON.stringify(change)).not.toMatch(/"[by]"|odd/)
})

it('takes a block by the fields of its type', async () => {
  const from = { blockType: 'quote', heading: 'h', secret: 's', words: 'w' }
  const [change] = await filter({ from, kind: 'remove', path: 'layout.b1' })
  expect(change).toMatchObject({ from: { blockType: 'quote', heading: 'h' } })
  expect(JSON.stringify(change)).not.toMatch(/secret|words/)
})

it('hides what has no path, as what the app itself has logged', async () => {
  expect(await filter({ after: { title: 1 } })).toEqual([])
  const mayRead = createChangeFilter(req, { doc: {}, fields })
  expect(await mayRead({ after: { closed: 1 } })).toEqual([])
})
