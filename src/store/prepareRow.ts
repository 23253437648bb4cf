import type { Row } from '../entries/row.js'
import type { StoreParts } from './storeParts.js'

import { digestField, rowId } from '../entries/row.js'
import { startMissing } from './mergeRules.js'
import { fitRelations } from './portable/fitRelations.js'

/** A row of a batch, ready for its columns. */
export type PreparedRow = {
  digest: string
  /** The row as delivery handed it over, by which it knows it again. */
  given: Row
  id: string
  /** With its digest, its actor's label, and relations that fit. */
  row: Row
}

export function prepareRow({ collections, digest, labels }: StoreParts, given: Row): PreparedRow {
  const hash = given.completes ? startMissing + digest(given) : digest(given)
  const row = labels.apply(fitRelations(collections, given))
  row.data[digestField] = hash
  return { digest: hash, given, id: rowId(given), row }
}
