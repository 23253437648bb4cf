import type { BlockConfig, ChangeSettings, FieldConfig } from './FieldChange.js'
import type { FieldPolicy } from './fieldPolicy.js'
import type { PayloadFields } from './payloadFields.js'

import { markOf, policyOf } from './fieldPolicy.js'
import { payloadFieldsOf, subfields } from './payloadFields.js'

/** A field as a diff needs it. */
export type FieldNode = {
  /** Of the rows of a blocks field. */
  blockFields?: (blockType: string) => readonly FieldNode[]
  /** Of a group, a named tab, the rows of an array. */
  children: readonly FieldNode[]
  /** The changes of it are told under this name. */
  label: string
  /** `inner`: stands in what is localized, and is so itself only where the database has it so. */
  localized: 'inner' | false | true
  kind: 'group' | 'leaf' | 'list' | 'rows'
  name: string
  /** Of fields that only count where both documents have them. */
  needsBoth: boolean
  policy: Exclude<FieldPolicy, 'ignore'>
  type: string
}

type Known = { nodes: readonly FieldNode[]; settings: ChangeSettings }

/** A config is compiled once: it is the same object until a hot reload brings another. */
const compiled = new WeakMap<object, Known>()

export function compileFields(
  fields: readonly FieldConfig[],
  settings: ChangeSettings,
): readonly FieldNode[] {
  const known = compiled.get(fields)
  if (known && isFor(known, settings)) {
    return known.nodes
  }
  const flat = [...flatten(fields)]
  const payloadFields = payloadFieldsOf(flat.map(({ field }) => field))
  const nodes = flat.flatMap(({ field, inherited }) =>
    compileField(field, { inherited, isLocalized: false, payloadFields, settings }),
  )
  compiled.set(fields, { nodes, settings })
  return nodes
}

/** Whether fields compiled with other settings are those of these. */
function isFor({ settings: known }: Known, settings: ChangeSettings): boolean {
  return (
    known.blocks === settings.blocks &&
    known.isSecretName === settings.isSecretName &&
    (known.hash === undefined) === (settings.hash === undefined)
  )
}

type Place = {
  inherited?: FieldPolicy
  /** Whether what it stands in is localized. */
  isLocalized: boolean
  /** Of the document's own fields. */
  payloadFields?: PayloadFields
  settings: ChangeSettings
}

type Flat = { field: FieldConfig; inherited?: FieldPolicy }

/** Without rows, collapsibles, and groups and tabs that have no name; what these are marked with holds for what is in them. */
function* flatten(fields: readonly FieldConfig[], inherited?: FieldPolicy): Generator<Flat> {
  for (const field of fields) {
    const { tabs } = field
    const holder = strictest(inherited, markOf(field))
    if (Array.isArray(tabs)) {
      yield* flatten(
        (tabs as FieldConfig[]).map((tab) => ({ ...tab, type: 'tab' })),
        holder,
      )
    } else if (field.name !== undefined) {
      yield { field, inherited }
    } else {
      yield* flatten(subfields(field), holder)
    }
  }
}

const strictness: readonly (FieldPolicy | undefined)[] = ['ignore', 'redact', 'hash', 'keep']

function strictest(...marks: (FieldPolicy | undefined)[]): FieldPolicy | undefined {
  return strictness.find((mark) => marks.includes(mark))
}

function compileField(field: FieldConfig, place: Place): FieldNode[] {
  const { name = '', type = 'text' } = field
  const { isLocalized, payloadFields, settings } = place
  const alias = payloadFields?.aliases.get(name)
  const policy = alias === undefined ? policyOf(field, place) : 'redact'
  if (policy === 'ignore' || hasNoData(field, payloadFields)) {
    return []
  }
  const node: FieldNode = {
    children: [],
    kind: kindOf(field),
    label: alias ?? name,
    localized: localizationOf(field, isLocalized),
    name,
    needsBoth: payloadFields !== undefined && name === 'createdAt',
    policy,
    type,
  }
  const inside = { isLocalized: isLocalized || node.localized !== false, settings }
  return type === 'blocks'
    ? [{ ...node, blockFields: createBlockFields(field, inside) }]
    : [{ ...node, children: compileInside(subfields(field), inside, type === 'array') }]
}

/** Joins and parts of the admin panel hold none of their own, virtual fields none at all; some are Payload's. */
function hasNoData(
  { name = '', type, virtual }: FieldConfig,
  payloadFields?: PayloadFields,
): boolean {
  const isPayloads = payloadFields?.ignored.has(name) ?? false
  return isPayloads || type === 'join' || type === 'ui' || Boolean(virtual)
}

function localizationOf({ localized }: FieldConfig, isInside: boolean): FieldNode['localized'] {
  return localized === true && (isInside ? 'inner' : true)
}

function kindOf({ hasMany, type = 'text' }: FieldConfig): FieldNode['kind'] {
  if (type === 'array' || type === 'blocks') {
    return 'rows'
  }
  if (type === 'group' || type === 'tab') {
    return 'group'
  }
  return hasMany === true ? 'list' : 'leaf'
}

function compileInside(fields: readonly FieldConfig[], place: Place, isRow: boolean): FieldNode[] {
  return [...flatten(fields, place.inherited)].flatMap(({ field, inherited }) =>
    // The id of a row is a part of the path.
    isRow && field.name === 'id' ? [] : compileField(field, { ...place, inherited }),
  )
}

/** Compiled when the first block of a type comes by: blocks may hold each other. */
function createBlockFields(
  { blockReferences, blocks = [] }: FieldConfig,
  place: Place,
): (blockType: string) => readonly FieldNode[] {
  const known = new Map<string, readonly FieldNode[]>()
  const named = place.settings.blocks ?? {}

  function find(slug: string): BlockConfig | undefined {
    for (const block of blockReferences ?? blocks) {
      if (typeof block !== 'string' && block.slug === slug) {
        return block
      }
    }
    return Object.hasOwn(named, slug) ? named[slug] : undefined
  }

  return (slug) => {
    const found = known.get(slug)
    if (found) {
      return found
    }
    const block = find(slug)
    // What a block that is no more held cannot be told.
    const nodes = block ? compileBlock(block, place) : []
    if (block) {
      known.set(slug, nodes)
    }
    return nodes
  }
}

function compileBlock(block: BlockConfig, place: Place): FieldNode[] {
  const inherited = markOf(block)
  if (inherited === 'ignore') {
    return []
  }
  const fields = subfields(block)
  const hasName = fields.some(({ name }) => name === 'blockName')
  const all = hasName ? fields : [...fields, { name: 'blockName', type: 'text' }]
  const kept = all.filter(({ name }) => name !== 'blockType')
  return compileInside(kept, { ...place, inherited }, true)
}

export function fieldsOfRow(
  { blockFields, children }: FieldNode,
  blockType: string,
): readonly FieldNode[] {
  return blockFields ? blockFields(blockType) : children
}
