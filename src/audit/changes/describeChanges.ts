import type { ChangeSettings, FieldChange, FieldConfig, Truncated } from './FieldChange.js'

import { compileFields } from './compileFields.js'
import { createSink } from './createSink.js'
import { diffFields } from './diffFields.js'

export type ChangeInput = {
  after: unknown
  before: unknown
  /** Of the collection or global: `fields` or `flattenedFields`; only the first knows what rows and unnamed tabs are marked with. */
  fields: readonly FieldConfig[]
  /** Codes of the app's locales, where it has some. */
  locales?: readonly string[]
  settings?: ChangeSettings
}

/**
 * What was changed between two documents as the database has them: in all locales, relationships as ids, hidden fields there.
 * `undefined` where nothing was. Never throws, whatever the documents hold.
 */
export function describeChanges({
  after,
  before,
  fields,
  locales = [],
  settings = {},
}: ChangeInput): { changes: FieldChange[]; truncated?: Truncated } | undefined {
  const sink = createSink(settings.maxBytes)
  const nodes = compileFields(fields, settings)
  diffFields(nodes, { after, before }, { locales, path: '', settings, sink })
  return sink.result()
}
