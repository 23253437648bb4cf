import type { LogKind } from '../entries/row.js'

import { requiredDefaults } from '../entries/requiredDefaults.js'
import { digestField } from '../entries/row.js'

/**
 * Which of the two rows of a job says what a field is, the one of its start or the one of its end.
 *
 * - `digest`: that of the end.
 * - `end`: the end, where it says something.
 * - `named`: the same, and a default says nothing.
 * - `start`: the start, where it says something: who asked, and when.
 * - `subject`: as `start`, but user and actor come from one row: theirs are not two persons.
 * - `time`: the end's figure; where it has none, the time from start to end.
 * - `union`: both, member by member.
 */
export type MergeRule = 'digest' | 'end' | 'named' | 'start' | 'subject' | 'time' | 'union'

const rules = new Map<string, MergeRule>([
  [digestField, 'digest'],
  ['actor', 'subject'],
  ['correlationId', 'start'],
  ['createdAt', 'start'],
  ['feature', 'start'],
  ['metadata', 'union'],
  ['projectId', 'start'],
  ['repairs', 'union'],
  ['responseTime', 'time'],
  ['sessionId', 'start'],
  ['status', 'end'],
  ['tenant', 'start'],
  ['userId', 'subject'],
])

export function mergeRuleOf(kind: LogKind, field: string): MergeRule {
  return rules.get(field) ?? (defaultOf(kind, field) === undefined ? 'end' : 'named')
}

/** What stands in a required field of which an entry says nothing. */
export function defaultOf(kind: LogKind, field: string): string | undefined {
  const defaults: Record<string, string> = requiredDefaults[kind]
  return Object.hasOwn(defaults, field) ? defaults[field] : undefined
}

/**
 * Begins the digest of an end that was stored before its start: the start, when it comes, adds what only it knows, and the
 * mark goes.
 */
export const startMissing = '+'

export function withoutMark(digest: string): string {
  return digest.startsWith(startMissing) ? digest.slice(startMissing.length) : digest
}
