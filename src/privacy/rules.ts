import type { SecretKeys } from './secretKeys.js'
import type { UserPattern } from './userPatterns.js'

import { commonKeys } from './secretKeys.js'

/** What texts and values are checked against; prepared once for a logbook. */
export type Rules = {
  /** Further headers whose values are kept, in lower case. */
  headers: ReadonlySet<string>
  /** Whether the text is the beginning or the end of a longer one. */
  isCut?: boolean
  keys: SecretKeys
  /** Whether a secret is known by its form too, and by what stands before it in running text; mode `full` does without. */
  looksAtText: boolean
  patterns: readonly UserPattern[]
}

export const commonRules: Rules = {
  headers: new Set(),
  keys: commonKeys,
  looksAtText: true,
  patterns: [],
}
