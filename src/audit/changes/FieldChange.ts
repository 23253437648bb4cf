import type { JSONValue } from '../../entries/row.js'

/**
 * One change of a document. Changes of lists are meant in the order in which they stand: first what was taken out, then the new
 * order of what stayed, then what was put in.
 *
 * - `set`: the field is `to`, was `from`; the one that is missing was, or is, empty.
 * - `add`: a row of an array or a block (`layout.<row id>`), or values of a list (`tags`, `to: [3, 4]`).
 * - `remove`: the same in `from`.
 * - `move`: another order. `from` and `to` list the ids of rows, or the values, between the first and the last that moved.
 */
export type FieldChange = {
  /** Where in the list: of what was added, the index in the list as it is now, missing at its end; of a move, that of the first that moved. */
  at?: number | number[]
  /** The values are left out: the row would have been too large. */
  cut?: true
  from?: JSONValue
  /** `from` and `to` are HMACs: the same for the same value. */
  hashed?: true
  kind: 'add' | 'move' | 'remove' | 'set'
  /** Of a localized field. */
  locale?: string
  /** Names of fields joined by dots; rows by their id, by `#` and their index where they have none. */
  path: string
  /** The values are secret: that they changed is all that is said. */
  redacted?: true
  to?: JSONValue
}

/** A text, or JSON, that is too long to be kept: what is around the change. */
export type Excerpt = {
  /** Missing where no part can be shown that surely holds no half of a secret. */
  excerpt?: string
  /** Characters. */
  length: number
  /** Index of the first character of the excerpt. */
  start?: number
}

/** Rich text, which is kept once and as a text. */
export type RichTextSummary = {
  /** HMAC of all of it, that differs where only the formatting does. */
  hash?: string
  /** Characters of the text. */
  length: number
  /** The text of it. */
  text: string | Excerpt
}

/** What was left out of a change or a snapshot to hold its size. */
export type Truncated = {
  /** Changes, or fields of a snapshot, that are not there at all. */
  changesLeftOut?: number
  /** Changes that are there without their values. */
  valuesLeftOut?: number
}

/** How changes are described. */
export type ChangeSettings = {
  /** Blocks that fields refer to by slug: `payload.blocks`. */
  blocks?: Readonly<Record<string, BlockConfig>>
  /** HMAC of a text. Without it, what is to be hashed is redacted. */
  hash?: (text: string) => string
  /** Whether a name says that a secret is kept under it. Default: passwords, tokens, secrets, keys. */
  isSecretName?: (name: string) => boolean
  /** Of all changes, or of a snapshot, as JSON. Default: 64 kB. */
  maxBytes?: number
  /** Characters of one value; of what is longer an excerpt is kept. Default: 2,000. */
  maxTextLength?: number
  /** Takes the secrets out of a long text before it is cut: half a secret is not known for one. */
  redactText?: (text: string) => string
}

/** What is read of Payload's config of a field, flattened or not. */
export type FieldConfig = {
  blockReferences?: readonly (BlockConfig | string)[]
  blocks?: readonly (BlockConfig | string)[]
  custom?: Record<string, unknown>
  fields?: readonly FieldConfig[]
  flattenedFields?: readonly FieldConfig[]
  hasMany?: boolean
  hidden?: boolean
  localized?: boolean
  name?: string
  tabs?: readonly FieldConfig[]
  type?: string
  virtual?: boolean | string
}

export type BlockConfig = {
  custom?: Record<string, unknown>
  fields?: readonly FieldConfig[]
  flattenedFields?: readonly FieldConfig[]
  slug: string
}
