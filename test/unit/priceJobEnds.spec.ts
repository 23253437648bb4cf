import { expect, it } from 'vitest'

import type { Row } from '../../src/entries/row.js'

import { insertPriced } from '../../src/priceJobEnds.js'

const createdAt = '2026-03-01T00:00:00.000Z'
const rowOf = (requestId: string, data: Row['data'] | object = {}): Row => ({
  data: { createdAt, model: 'unknown', prompt: '', requestId, status: 'success', ...data },
  kind: 'llmLogs',
})
const endOf = (requestId: string, data: object = { usageDetails: { units: 2 } }): Row => ({
  ...rowOf(requestId, data),
  completes: true,
})

/** A store that knows these starts and refuses all rows; prices are the length of the model's name. */
async function insert(rows: Row[], starts: Record<string, object> = {}) {
  const asked: unknown[] = []
  const inserted: Row[] = []
  const refused = await insertPriced(
    {
      pricing: {
        pass: (row, next) =>
          next({ ...row, data: { ...row.data, cost: String(row.data.model).length } }),
      },
      store: {
        async findStarts(ends) {
          asked.push(...ends.map(({ data }) => data.requestId))
          return new Map(Object.entries(starts)) as Map<string, Record<string, unknown>>
        },
        async insert(given) {
          inserted.push(...given)
          return given.map((row) => ({ error: new Error('refused'), row }))
        },
      },
    },
    rows,
  )
  return { asked, inserted, refused }
}

it('prices the end of a job by the model that its start tells, stored or in the same batch', async () => {
  const start = rowOf('b', { model: 'four', provider: 'fal', status: 'pending' })
  const rows = [endOf('a'), start, endOf('b'), endOf('c')]
  const { inserted } = await insert(rows, { a: { model: 'fal-ai/flux', vendor: null } })
  expect(inserted.map(({ data }) => data.cost)).toEqual([11, undefined, 4, undefined])
  expect(inserted[0]).toMatchObject({ completes: true, data: { model: 'fal-ai/flux' } })
})

it('asks for no start where nothing is to be priced', async () => {
  const rows = [
    rowOf('a', { usageDetails: { units: 1 } }),
    endOf('b', {}),
    endOf('c', { cost: 0, usageDetails: { units: 1 } }),
    endOf('d', { model: 'known', usageDetails: { units: 1 } }),
  ]
  const { asked, inserted } = await insert(rows)
  expect(asked).toEqual([])
  expect(inserted).toEqual(rows)
})

it('gives a row that is refused back as it was given', async () => {
  const rows = [endOf('a'), rowOf('b')]
  const { refused } = await insert(rows, { a: { model: 'fal-ai/flux' } })
  expect(refused.map(({ row }) => rows.indexOf(row))).toEqual([0, 1])
})
