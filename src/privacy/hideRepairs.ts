import type { JSONValue } from '../entries/row.js'
import type { RedactFunction } from './applyRedactor.js'
import type { Hasher } from './hideContent.js'
import type { PrivacyMode, RowModes } from './modes.js'

import { isRecord } from '../entries/row.js'
import { envelopeFields } from './envelopeFields.js'
import { hashContent, measureContent } from './hideContent.js'
import { unchecked } from './markers.js'

type Hide = { hasher: Hasher; modes: RowModes; redact: RedactFunction | undefined }

/**
 * `repairs` holds what had no place in its field, by the path of the field: it gets the mode of that field. In a mode without
 * content the path ends at the field, for what follows are the app's own keys, and a problem at its first colon, for what
 * follows may be quoted. What a function of the app's own redacts in a field it cannot redact here.
 */
export function hideRepairs(repairs: JSONValue, hide: Hide): JSONValue {
  if (!isRecord(repairs)) {
    return hideValue(repairs, hide.modes.base, hide)
  }
  const result: Record<string, JSONValue> = {}
  for (const [path, repair] of Object.entries(repairs)) {
    const [field = ''] = path.split('.')
    const mode = hide.modes.of(field)
    if (mode === 'full' || (mode === 'redacted' && !hide.redact)) {
      result[path] = repair
    } else if (mode === 'redacted') {
      result[path] = hideRepair(repair, (value) => (envelopeFields.has(field) ? value : unchecked))
    } else {
      const name = envelopeFields.has(field) ? path : field
      result[name] ??= hideRepair(repair, (value) => hideValue(value, mode, hide))
    }
  }
  return result
}

function hideRepair(repair: JSONValue, hide: (value: JSONValue) => JSONValue): JSONValue {
  if (!isRecord(repair)) {
    return hide(repair)
  }
  const entries = Object.entries(repair).map(([key, part]): [string, JSONValue] => [
    key,
    key === 'problem' && typeof part === 'string' ? withoutQuotation(part) : hide(part),
  ])
  return Object.fromEntries(entries)
}

function withoutQuotation(problem: string): string {
  const [start = ''] = problem.split(':')
  return start
}

function hideValue(value: JSONValue, mode: PrivacyMode, { hasher }: Hide): JSONValue {
  if (mode === 'hashed') {
    return hashContent(value, hasher)
  }
  return mode === 'metadata' ? measureContent(value) : value
}
