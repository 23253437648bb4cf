import type { FieldConfig } from '../../../../src/audit/changes/FieldChange.js'

/** A field, and how a value of it stands in a document. */
export type Placed = {
  field: FieldConfig
  locale?: string
  path: string
  put: (value: unknown) => Record<string, unknown>
}

export function placed(field: FieldConfig & { name: string }): Placed {
  return { field, path: field.name, put: (value) => ({ [field.name]: value }) }
}

type Wrap = (inner: Placed) => Placed

const layout =
  (type: string): Wrap =>
  (inner) => ({ ...inner, field: { fields: [inner.field], type } })

const named =
  (build: (fields: FieldConfig[]) => FieldConfig): Wrap =>
  ({ field, locale, path, put }) => ({
    field: build([field]),
    locale,
    path: `box.${path}`,
    put: (value) => ({ box: put(value) }),
  })

const rows =
  (build: (fields: FieldConfig[]) => FieldConfig, row: Record<string, unknown>): Wrap =>
  ({ field, locale, path, put }) => ({
    field: build([{ name: 'id', type: 'text' }, field]),
    locale,
    path: `rows.${String(row.id)}.${path}`,
    put: (value) => ({ rows: [{ ...row, ...put(value) }] }),
  })

const text = { name: 'note', type: 'text' }

/** Everything of Payload that holds fields. */
export const containers = {
  array: rows((fields) => ({ name: 'rows', fields, type: 'array' }), { id: 'r1' }),
  block: rows((fields) => ({ name: 'rows', blocks: [{ fields, slug: 'hero' }], type: 'blocks' }), {
    id: 'b1',
    blockType: 'hero',
  }),
  'block by reference': rows(
    (fields) => ({ name: 'rows', blockReferences: [{ fields, slug: 'hero' }], type: 'blocks' }),
    { id: 'b1', blockType: 'hero' },
  ),
  collapsible: layout('collapsible'),
  group: named((fields) => ({ name: 'box', fields, type: 'group' })),
  'group without a name': layout('group'),
  row: layout('row'),
  tab: named((fields) => ({ tabs: [{ fields: [text] }, { name: 'box', fields }], type: 'tabs' })),
  'tab without a name': (inner: Placed) => ({
    ...inner,
    field: { tabs: [{ fields: [text] }, { fields: [inner.field] }], type: 'tabs' },
  }),
} satisfies Record<string, Wrap>

/** The outermost field of it localized: what holds no data is put into a group that is. */
export function inLocale(inner: Placed, locale: string): Placed {
  const { field, path, put } = containers.group(inner)
  return {
    field: { ...field, localized: true },
    locale,
    path,
    put: (value) => ({ box: { [locale]: put(value).box } }),
  }
}
