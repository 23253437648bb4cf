import type { ChangeSettings, FieldConfig } from './FieldChange.js'

import { readMember } from './readMember.js'

/** What is said of the values of a field. */
export type FieldPolicy = 'hash' | 'ignore' | 'keep' | 'redact'

type Named = Pick<FieldConfig, 'custom' | 'hidden' | 'name' | 'type'>

/** Their values are no secrets, whatever they are called. */
const harmlessTypes = new Set(['checkbox', 'date', 'join', 'relationship', 'ui', 'upload'])

/**
 * What is said of the values of a field: what `custom: { 'payload-logbook': … }` of it, or of what it stands in, says; else none of
 * what no API shows (`hidden`) or a name calls secret. `redact: false` keeps the values of those.
 */
export function policyOf(
  field: Named,
  { inherited, settings }: { inherited?: FieldPolicy; settings: ChangeSettings },
): FieldPolicy {
  const marked = markOf(field)
  if (inherited === 'ignore' || marked === 'ignore') {
    return 'ignore'
  }
  if (inherited === 'redact' || marked === 'redact') {
    return 'redact'
  }
  const chosen = marked ?? inherited
  if (chosen !== undefined) {
    return chosen === 'hash' && settings.hash === undefined ? 'redact' : chosen
  }
  return field.hidden === true || isSecret(field, settings) ? 'redact' : 'keep'
}

function isSecret(
  { name, type = '' }: Named,
  { isSecretName = soundsSecret }: ChangeSettings,
): boolean {
  return name !== undefined && !harmlessTypes.has(type) && isSecretName(name)
}

/** What a field, a tab or a block is marked with. What is not understood redacts. */
export function markOf({ custom }: Pick<FieldConfig, 'custom'>): FieldPolicy | undefined {
  const marks = readMember(custom, 'payload-logbook')
  const redact = readMember(marks, 'redact')
  if (readMember(marks, 'ignore') === true) {
    return 'ignore'
  }
  if (redact === undefined || redact === null) {
    return undefined
  }
  if (redact === false) {
    return 'keep'
  }
  return redact === 'hash' ? 'hash' : 'redact'
}

const secretWords = /api_?key|credential|pass(?:code|phrase|wd|word)|private_?key|secret|token$/i

function soundsSecret(name: string): boolean {
  return secretWords.test(name)
}
