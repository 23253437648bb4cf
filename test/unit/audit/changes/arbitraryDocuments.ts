import fc from 'fast-check'

import type { FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

type Named = FieldConfig & { name: string }

const letters = ['a', 'b', 'c', 'd', 'e']

const leafTypes = {
  checkbox: fc.boolean(),
  date: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
  json: fc.constantFrom<unknown>({ a: 1 }, { a: { b: [1, null] } }, [1, 2], 'text', 7),
  number: fc.integer({ max: 3, min: 0 }),
  relationship: fc.constantFrom<unknown>(1, 2, 'x'),
  text: fc.constantFrom('', 'one', 'two'),
  upload: fc.constantFrom<unknown>(
    { relationTo: 'media', value: 1 },
    { relationTo: 'files', value: 1 },
  ),
}

type LeafType = keyof typeof leafTypes

const leaf = fc.record({
  hasMany: fc.boolean(),
  type: fc.constantFrom(...(Object.keys(leafTypes) as LeafType[])),
})

/** Fields of all kinds, nested as deeply as `depth`; localized only where nothing around them is. */
export function arbitraryFields(depth: number, isLocalized = false): fc.Arbitrary<Named[]> {
  return fc
    .array(arbitraryField(depth, isLocalized), { maxLength: 3, minLength: 1 })
    .map((fields) => fields.map((field, index) => ({ ...field, name: `field${index}` })))
}

function arbitraryField(depth: number, isLocalized: boolean): fc.Arbitrary<FieldConfig> {
  if (depth === 0) {
    return fc
      .tuple(leaf, fc.boolean())
      .map(([field, localized]) => ({ ...field, localized: localized && !isLocalized }))
  }
  const container = fc.boolean().chain((localized) => {
    const isInside = isLocalized || localized
    const inner = arbitraryFields(depth - 1, isInside)
    const own = { localized: localized && !isLocalized }
    return fc.oneof(
      inner.map((fields) => ({ ...own, fields, type: 'group' })),
      inner.map((fields) => ({ ...own, fields, type: 'array' })),
      fc.tuple(inner, inner).map(([one, two]) => ({
        ...own,
        blocks: [
          { fields: one, slug: 'one' },
          { fields: two, slug: 'two' },
        ],
        type: 'blocks',
      })),
    )
  })
  return fc.oneof(arbitraryField(0, isLocalized), container)
}

/** A document with these fields, some of them empty. */
export function arbitraryDocument(
  fields: readonly FieldConfig[],
): fc.Arbitrary<Record<string, unknown>> {
  const members = fields.map((field) => [field.name!, fc.option(arbitraryValue(field))] as const)
  return fc.record(Object.fromEntries(members))
}

function arbitraryValue(field: FieldConfig): fc.Arbitrary<unknown> {
  const one = withoutLocale(field)
  return field.localized === true ? fc.record({ de: fc.option(one), en: fc.option(one) }) : one
}

function withoutLocale(field: FieldConfig): fc.Arbitrary<unknown> {
  if (field.type === 'group') {
    return arbitraryDocument(field.fields!)
  }
  if (field.type === 'array') {
    return arbitraryRows((id) => arbitraryDocument(field.fields!).map((row) => ({ ...row, id })))
  }
  if (field.type === 'blocks') {
    const blocks = field.blocks as { fields: FieldConfig[]; slug: string }[]
    return arbitraryRows((id) =>
      fc.oneof(
        ...blocks.map(({ fields, slug }) =>
          arbitraryDocument(fields).map((row) => ({ ...row, id, blockType: slug })),
        ),
      ),
    )
  }
  const value = leafTypes[field.type as LeafType] as fc.Arbitrary<unknown>
  return field.hasMany === true ? fc.array(value, { maxLength: 5 }) : value
}

function arbitraryRows(build: (id: string) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .shuffledSubarray(letters, { maxLength: 4 })
    .chain((ids) => fc.tuple(...ids.map((id) => build(id))))
}
