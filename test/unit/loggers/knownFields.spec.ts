import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JSONValue } from '../../../src/entries/row.js'

import { logKinds } from '../../../src/entries/row.js'
import { entrySchemas } from '../../../src/entries/schemas.js'
import { knownFields } from '../../../src/loggers/knownFields.js'

const awkward: JSONValue[] = [
  ...[0, -0, -1, 1, 0.5, 1.5, -1e-9, 1e308, 2 ** 53, 2 ** 53 - 1, 2 ** 31],
  ...['', 'success', 'GET', 'user', 'high', '2026-01-01T00:00:00Z', '2026-01-01', '5'],
  ...[null, true, [], {}, { id: 1 }, ['success']],
]

describe.each(logKinds)('the fields of %s', (kind) => {
  const fields = [...knownFields[kind]]

  it('are those of its schema', () => {
    expect(fields.map(([name]) => name)).toEqual(Object.keys(entrySchemas[kind].shape))
  })

  it.each(fields)('take the same values as the schema does: %s', (_name, { accepts, schema }) => {
    const value = fc.oneof(fc.constantFrom(...awkward), fc.jsonValue() as fc.Arbitrary<JSONValue>)
    fc.assert(
      fc.property(value, (value) => accepts(value) === schema.safeParse(value).success),
      { examples: awkward.map((value) => [value]), numRuns: 60, seed: 3 },
    )
  })
})

it('take the same token counts as the schema does', () => {
  const members = knownFields.llmLogs.get('tokenUsage')?.members
  expect(members?.size).toBe(6)
  for (const { accepts, schema } of members?.values() ?? []) {
    expect(awkward.map(accepts)).toEqual(awkward.map((value) => schema.safeParse(value).success))
  }
})
