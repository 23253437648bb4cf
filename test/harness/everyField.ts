import type { Block, CollectionConfig, Field, RichTextAdapter } from 'payload'

/** Rich text is JSON, whoever edits it. */
const editor: RichTextAdapter = {
  CellComponent: false,
  FieldComponent: '/components/none',
  generateImportMap: () => {},
  outputSchema: () => ({ type: 'object' }),
  validate: () => true,
}

const options = ['red', 'green', 'blue']

/** One field of each type that holds a value; `point` needs PostGIS. */
function leaves(prefix: string, localized = false): Field[] {
  const named = (name: string) => ({ name: `${prefix}${name}`, localized })
  return [
    { ...named('Text'), type: 'text' },
    { ...named('Textarea'), type: 'textarea' },
    { ...named('Email'), type: 'email' },
    { ...named('Number'), type: 'number' },
    { ...named('Checkbox'), type: 'checkbox' },
    { ...named('Date'), type: 'date' },
    { ...named('Code'), type: 'code' },
    { ...named('JSON'), type: 'json' },
    { ...named('Select'), options, type: 'select' },
    { ...named('Radio'), options, type: 'radio' },
    { ...named('RichText'), editor, type: 'richText' },
    { ...named('Relation'), relationTo: 'pages', type: 'relationship' },
    { ...named('AnyRelation'), relationTo: ['pages', 'media'], type: 'relationship' },
    { ...named('Upload'), relationTo: 'media', type: 'upload' },
    { ...named('Texts'), hasMany: true, type: 'text' },
    { ...named('Numbers'), hasMany: true, type: 'number' },
    { ...named('Selects'), hasMany: true, options, type: 'select' },
    { ...named('Relations'), hasMany: true, relationTo: 'pages', type: 'relationship' },
    {
      ...named('AnyRelations'),
      hasMany: true,
      relationTo: ['pages', 'media'],
      type: 'relationship',
    },
    { ...named('Uploads'), hasMany: true, relationTo: 'media', type: 'upload' },
  ]
}

const note = (name: string, localized = false): Field => ({ name, localized, type: 'text' })

function block(slug: string, fields: Field[]): Block {
  return { slug, fields }
}

/** Everything that holds fields, and what holds nothing. */
function containers(): Field[] {
  return [
    { name: 'group', fields: [note('inGroup'), note('inGroupLocal', true)], type: 'group' },
    { name: 'localGroup', fields: [note('inGroup')], localized: true, type: 'group' },
    { fields: [note('inUnnamedGroup')], label: 'Unnamed', type: 'group' },
    { fields: [note('inRow')], type: 'row' },
    { fields: [note('inCollapsible')], label: 'Collapsible', type: 'collapsible' },
    {
      tabs: [
        { name: 'tab', fields: [note('inTab')] },
        { name: 'localTab', fields: [note('inTab')], localized: true },
        { fields: [note('inUnnamedTab')], label: 'Unnamed tab' },
      ],
      type: 'tabs',
    },
    {
      name: 'rows',
      fields: [note('title', true), { name: 'inner', fields: [note('word')], type: 'array' }],
      type: 'array',
    },
    { name: 'localRows', fields: [note('title')], localized: true, type: 'array' },
    {
      name: 'layout',
      blocks: [
        block('hero', [note('title', true), ...leaves('hero')]),
        block('list', [{ name: 'points', fields: [note('word', true)], type: 'array' }]),
      ],
      type: 'blocks',
    },
    {
      name: 'deep',
      fields: [
        {
          name: 'blocks',
          blocks: [block('box', [{ name: 'items', fields: [note('word')], type: 'array' }])],
          type: 'blocks',
        },
      ],
      localized: true,
      type: 'group',
    },
    { name: 'pages', collection: 'pages', on: 'owner', type: 'join' },
    { name: 'line', admin: { components: {} }, type: 'ui' },
    { name: 'virtual', type: 'text', virtual: true },
  ]
}

/** A collection with every field type of Payload, localized and not, with drafts; and those it relates to. */
export function everyField(mediaFolder: string): CollectionConfig[] {
  return [
    {
      slug: 'everything',
      fields: [...leaves('one'), ...leaves('local', true), ...containers()],
      versions: { drafts: true },
    },
    {
      slug: 'pages',
      fields: [note('title'), { name: 'owner', relationTo: 'everything', type: 'relationship' }],
    },
    { slug: 'media', fields: [], upload: { staticDir: mediaFolder } },
  ]
}
