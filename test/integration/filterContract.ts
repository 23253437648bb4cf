import type { Where } from 'payload'

import { beforeAll, expect, it } from 'vitest'

import type { Row } from '../../src/entries/row.js'
import type { Subject } from './storeContract.js'

import { clearLogs, createUser, day, findRows, report, row } from '../harness/logRows.js'

/** The rows that filters are tried on; their models are the names by which the results are told. */
function filterRows(ids: Record<string, number | string>): Row[] {
  return [
    row('a', {
      ...{ attempt: 1, cost: 0.5, model: 'a', provider: 'openrouter', vendor: 'anthropic' },
      ...{ actor: { id: '1', type: 'user' }, projectId: ids.project, userId: ids.ann },
      tokenUsage: { totalTokens: 10 },
    }),
    row('b', {
      ...{ cost: 2, model: 'b', provider: 'fal', status: 'error', userId: ids.bob },
      ...{ createdAt: new Date('2026-03-01T12:00:00.000Z'), tokenUsage: { totalTokens: 20 } },
    }),
    row('c', {
      ...{ attempt: 2, model: 'c', prompt: 'needle', status: 'pending', vendor: 'openai' },
      ...{ actor: { type: 'job' }, createdAt: new Date('2026-03-01T18:00:00.000Z') },
    }),
    row('d', { model: "d' OR '1'='1", provider: '"; DROP TABLE "llm_logs"; --', vendor: 'é%_' }),
  ]
}

const d = "d' OR '1'='1"

type FilterCase = [
  title: string,
  where: (ids: Record<string, number | string>) => Where,
  models: string[],
]

/** A store that can say a filter in its own language does so. */
const compiledFilters: FilterCase[] = [
  ['nothing', () => ({}), ['a', 'b', 'c', d]],
  ['a text', () => ({ provider: { equals: 'fal' } }), ['b']],
  ['a select', () => ({ status: { equals: 'success' } }), ['a', d]],
  ['an empty field', () => ({ vendor: { equals: null } }), ['b']],
  ['another text, or none', () => ({ vendor: { not_equals: 'openai' } }), ['a', 'b', d]],
  ['another select', () => ({ status: { not_equals: 'success' } }), ['b', 'c']],
  ['another number, or none', () => ({ cost: { not_equals: 2 } }), ['a', 'c', d]],
  ['a field that is not empty', () => ({ vendor: { not_equals: null } }), ['a', 'c', d]],
  ['texts', () => ({ provider: { in: ['fal', 'direct'] } }), ['b', 'c']],
  ['texts or none', () => ({ vendor: { in: ['openai', null] } }), ['b', 'c']],
  ['none of no texts', () => ({ vendor: { in: [] } }), []],
  ['other texts than these, and not none', () => ({ vendor: { not_in: ['openai'] } }), ['a', d]],
  ['other texts than no texts', () => ({ vendor: { not_in: [] } }), ['a', 'b', 'c', d]],
  ['selects', () => ({ status: { in: ['error', 'pending'] } }), ['b', 'c']],
  ['numbers', () => ({ cost: { in: [2, 3] } }), ['b']],
  ['a filled field', () => ({ cost: { exists: true } }), ['a', 'b']],
  ['a field that is not filled', () => ({ cost: { exists: 'false' } }), ['c', d]],
  ['a greater number', () => ({ cost: { greater_than: 0.5 } }), ['b']],
  ['a number as text', () => ({ cost: { greater_than_equal: '0.5' } }), ['a', 'b']],
  ['a range of numbers', () => ({ attempt: { greater_than: 0, less_than_equal: 1 } }), ['a']],
  ['a field in a group', () => ({ 'tokenUsage.totalTokens': { less_than: 20 } }), ['a']],
  ['a select in a group', () => ({ 'actor.type': { equals: 'job' } }), ['c']],
  ['an id in a group', () => ({ 'actor.actorId': { equals: '1' } }), ['a']],
  ['a date', () => ({ createdAt: { equals: '2026-03-01T12:00:00Z' } }), ['b']],
  ['a date with zone', () => ({ createdAt: { less_than: '2026-03-01T13:00:00+01:00' } }), ['a', d]],
  ['a Date', () => ({ createdAt: { greater_than: new Date('2026-03-01T12:00:00Z') } }), ['c']],
  ['dates', () => ({ createdAt: { in: [day, '2026-03-01T18:00:00.000Z'] } }), ['a', 'c', d]],
  ['a related document', ({ ann }) => ({ userId: { equals: ann } }), ['a']],
  ['an id as text', ({ bob }) => ({ userId: { equals: String(bob) } }), ['b']],
  ['another document, or none', ({ ann }) => ({ userId: { not_equals: ann } }), ['b', 'c', d]],
  ['documents', ({ ann, bob }) => ({ userId: { in: [ann, String(bob)] } }), ['a', 'b']],
  ['other documents, or none', ({ bob }) => ({ userId: { not_in: [bob] } }), ['a', 'c', d]],
  ['no related document', () => ({ projectId: { exists: false } }), ['b', 'c', d]],
  ['the id of a row', ({ rowB }) => ({ id: { equals: rowB } }), ['b']],
  ['other ids', ({ rowB }) => ({ id: { not_in: [rowB] } }), ['a', 'c', d]],
  [
    'one or the other',
    () => ({ or: [{ provider: { equals: 'fal' } }, { cost: { less_than: 1 } }] }),
    ['a', 'b'],
  ],
  [
    'conditions within conditions',
    () => ({
      AND: [
        { Or: [{ vendor: { exists: true } }, { and: [{ status: { equals: 'error' } }] }] },
        { provider: { not_equals: 'direct' } },
      ],
      attempt: { exists: false },
    }),
    ['b', d],
  ],
  ['lists of nothing', () => ({ and: [{ or: [] }, {}], vendor: { exists: true } }), ['a', 'c', d]],
  ['SQL in a value', () => ({ model: { equals: d } }), [d]],
  ['SQL in a list', () => ({ provider: { in: ['"; DROP TABLE "llm_logs"; --', "')"] } }), [d]],
  ['a pattern, which is none', () => ({ vendor: { equals: 'é%_' } }), [d]],
]

/** What is left to Payload. */
const portableFilters: FilterCase[] = [
  ['a part of a text', () => ({ provider: { like: 'open' } }), ['a']],
  ['a text within', () => ({ model: { contains: 'OR' } }), [d]],
  [
    'a field of a related document',
    () => ({ 'userId.email': { equals: 'bob@example.com' } }),
    ['b'],
  ],
  ['content', () => ({ prompt: { equals: 'needle' } }), ['c']],
  ['a text that is no number', () => ({ cost: { equals: 'much' } }), ['c', d]],
  ['a list as text', () => ({ provider: { in: 'fal,direct' } }), ['b', 'c']],
  [
    'an unsupported condition among others',
    () => ({ or: [{ and: [{ provider: { like: 'open' } }] }], status: { equals: 'success' } }),
    ['a'],
  ],
]

/** What every store has to find by a filter: what Payload itself finds. */
export function filterContract(subject: Subject): void {
  const ids: Record<string, number | string> = {}

  async function modelsOf(where: Where): Promise<unknown[]> {
    const { groups, total } = await report(subject.store, { groupBy: ['model'], where })
    const models = groups.model?.map(({ value }) => value) ?? []
    expect(total.requests).toBe(models.length)
    return models
  }

  beforeAll(async () => {
    const { payload } = subject.app
    ids.ann = (await createUser(payload, 'ann')).id
    ids.bob = (await createUser(payload, 'bob')).id
    ids.project = (await payload.create({ collection: 'projects', data: { title: 'One' } })).id
    await clearLogs(payload)
    await subject.store.insert(filterRows(ids))
    ids.rowB = (await findRows(payload))[1]!.id
  })

  it.each(compiledFilters)('finds %s', async (_title, where, models) => {
    expect(await modelsOf(where(ids))).toEqual(models)
    const isCompiled = subject.store.compileWhere('llmLogs', where(ids)) !== null
    expect(isCompiled).toBe(subject.store.name !== 'portable')
  })

  it.each(portableFilters)('finds %s', async (_title, where, models) => {
    expect(await modelsOf(where(ids))).toEqual(models)
    expect(subject.store.compileWhere('llmLogs', where(ids))).toBeNull()
  })

  it.each(["provider\" = 'fal' OR 1=1; --", "provider'; DROP TABLE llm_logs; --", 'no.such.field'])(
    'does not take %s for a field',
    async (name) => {
      await expect(modelsOf({ [name]: { equals: 1 } })).rejects.toThrow()
      expect(await modelsOf({})).toHaveLength(4)
    },
  )
}
