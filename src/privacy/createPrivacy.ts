import type { JSONValue, LogKind, Row, RowData } from '../entries/row.js'
import type { RedactFunction } from './applyRedactor.js'
import type { Hasher } from './hideContent.js'
import type { MayRowHoldSecret } from './mayRowHoldSecret.js'
import type { ModeSettings, PrivacyMode, RowModes } from './modes.js'
import type { Place } from './redactValue.js'
import type { Rules } from './rules.js'

import { isRecord } from '../entries/row.js'
import { applyRedactor, RedactorError } from './applyRedactor.js'
import { envelopeFields } from './envelopeFields.js'
import { createHasher, hashContent, measureContent, withoutQuery } from './hideContent.js'
import { hideRepairs } from './hideRepairs.js'
import { mapValues } from './mapValues.js'
import { unchecked } from './markers.js'
import { createRowSearch, ownWayFields } from './mayRowHoldSecret.js'
import { createModes } from './modes.js'
import { redactHeaders } from './redactHeaders.js'
import { redactLongText } from './redactLongText.js'
import { redactRepairs } from './redactRepairs.js'
import { redactText } from './redactText.js'
import { redactSecret, redactValue } from './redactValue.js'
import { commonKeys, createSecretKeys } from './secretKeys.js'
import { compilePattern } from './userPatterns.js'

/** The option `privacy`, with its defaults. */
export type PrivacySettings = ModeSettings & {
  hash: 'hmac' | 'sha256'
  headers: readonly string[]
  keys: readonly string[]
  patterns: readonly (RegExp | string)[]
  redact?: RedactFunction
}

export type PrivacyOptions = {
  /** Longest text kept in one field, in characters; longer text keeps its head and its tail and says its length. */
  maxTextLength: number
  /** Told when the content of a field could not be checked and is not kept, and why, without a word of the content. */
  onFailure?: (field: string, problem: string) => void
  /** What the key of the hashes is derived from: Payload's secret. */
  secret?: string
  settings?: Partial<PrivacySettings>
}

/**
 * Takes secrets out of a row and shortens what is too long. Returns a new row, or the very same where nothing had to be
 * changed; never throws, never keeps what it could not check.
 *
 * @param about `mode` is for this row only, and never loosens; in `own` are fields that nobody else has a say in.
 */
export type Privacy = (row: Row, about?: { mode?: PrivacyMode; own?: ReadonlySet<string> }) => Row

/** Prepares the privacy of a logbook. The rows it returns share with the rows it is given what needed no change. */
export function createPrivacy(options: PrivacyOptions): Privacy {
  const { hash = 'hmac', redact, ...settings } = options.settings ?? {}
  const { collections = {}, hosts = {}, mode = 'redacted' } = settings
  const modesOf = createModes({ collections, hosts, mode })
  const rules = createRules(settings)
  const parts = {
    hasher: createHasher(hash, options.secret),
    onFailure: options.onFailure ?? (() => {}),
    places: {
      full: createPlace({ ...rules, looksAtText: false, patterns: [] }, options.maxTextLength),
      redacted: createPlace(rules, options.maxTextLength),
    },
    redact,
  }
  const mayHoldSecret = createRowSearch(options.maxTextLength, rules)
  return function privacy(row, { mode: imposed, own } = {}) {
    const modes = modesOf(row, imposed)
    const isPassedOver =
      !redact &&
      modes.isSame &&
      modes.base === 'redacted' &&
      isHarmless(row, { mayHoldSecret, own })
    if (isPassedOver && !hasOwnWay(row)) {
      return row
    }
    const protect = { ...parts, kind: row.kind, modes }
    if (isPassedOver) {
      return protectOwnWays(row, protect)
    }
    const data: Record<string, JSONValue> = {}
    for (const name of Object.keys(row.data)) {
      data[name] = protectField(row.data, name, protect)
    }
    addHashes(data, row, protect)
    return { ...row, data: data as RowData }
  }
}

type Proof = { mayHoldSecret: MayRowHoldSecret; own: ReadonlySet<string> | undefined }

/** What cannot be read is not harmless. */
function isHarmless(row: Row, { mayHoldSecret, own }: Proof): boolean {
  try {
    return !mayHoldSecret(row.data, own)
  } catch {
    return false
  }
}

/** Most rows have no such field, and stay as they are. */
function hasOwnWay({ data }: Row): boolean {
  return ownWayFields.some((name) => data[name] !== undefined)
}

/** The rest of the row is harmless. */
function protectOwnWays(row: Row, protect: Protect): Row {
  let result = row
  for (const name of ownWayFields) {
    if (row.data[name] !== undefined) {
      const safe = protectField(row.data, name, protect)
      result = { ...row, data: { ...result.data, [name]: safe } }
    }
  }
  return result
}

function createRules(settings: Partial<PrivacySettings>): Rules {
  const { headers = [], keys = [], patterns = [] } = settings
  return {
    headers: new Set(headers.map((name) => name.toLowerCase())),
    keys: keys.length === 0 ? commonKeys : createSecretKeys(keys),
    looksAtText: true,
    patterns: patterns.map(compilePattern),
  }
}

function createPlace(rules: Rules, maxLength: number): Place {
  return {
    depth: 0,
    redactString: (text, depth) =>
      text.length > maxLength
        ? redactLongText(text, depth, { maxLength, rules })
        : redactText(text, depth, rules),
    rules,
  }
}

type Protect = {
  hasher: Hasher
  kind: LogKind
  modes: RowModes
  onFailure: (field: string, problem: string) => void
  places: { full: Place; redacted: Place }
  redact: RedactFunction | undefined
}

/** Fails closed: content that could not be checked is not kept; what identifies and counts the row is. */
function protectField(data: RowData, name: string, protect: Protect): JSONValue {
  let value: JSONValue = unchecked
  try {
    value = data[name]!
    if (typeof value === 'number' && envelopeFields.has(name)) {
      return value
    }
    return envelopeFields.has(name)
      ? redactField(name, value, placeOf(protect.modes.base, protect))
      : protectContent(name, value, protect)
  } catch (error) {
    protect.onFailure(name, error instanceof RedactorError ? error.message : 'it cannot be read')
    return envelopeFields.has(name) ? value : unchecked
  }
}

function protectContent(name: string, value: JSONValue, protect: Protect): JSONValue {
  const { hasher, kind, modes, redact } = protect
  const mode = modes.of(name)
  const place = placeOf(mode, protect)
  if (name === 'repairs') {
    return redactRepairs(hideRepairs(value, { hasher, modes, redact }), place)
  }
  if (name === 'endpoint') {
    const isHidden = mode === 'hashed' || mode === 'metadata'
    return redactValue(isHidden ? withoutQuery(value) : value, place)
  }
  if (mode === 'hashed') {
    return hashContent(value, hasher)
  }
  if (mode === 'metadata') {
    return measureContent(value)
  }
  const allowed =
    redact && mode === 'redacted' ? applyRedactor(redact, { field: name, kind, value }) : value
  return redactField(name, allowed, place)
}

function placeOf(mode: PrivacyMode, { places }: Protect): Place {
  return mode === 'full' ? places.full : places.redacted
}

function redactField(name: string, value: JSONValue, place: Place): JSONValue {
  const redact = fieldRedactors.get(name) ?? redactValue
  return isSecretField(name, place.rules) ? redactSecret(value) : redact(value, place)
}

const fieldRedactors = new Map<string, (value: JSONValue, place: Place) => JSONValue>([
  ['requestHeaders', redactHeaders],
  ['responseHeaders', redactHeaders],
  ['tokenUsage', redactTokenUsage],
])

/** Fields of the log are named by us; only a field that an app added can be a secret one. */
function isSecretField(name: string, { keys }: Rules): boolean {
  return !envelopeFields.has(name) && keys.isSecret(name)
}

/** The same goes for the counts, all of which have a token in their name. */
function redactTokenUsage(usage: JSONValue, place: Place): JSONValue {
  return isRecord(usage)
    ? mapValues(usage, (count) => redactValue(count, place))
    : redactValue(usage, place)
}

const hashFields = { prompt: 'promptHash', response: 'responseHash' } as const

/** So that equal prompts are found without their text. */
function addHashes(
  data: Record<string, JSONValue>,
  row: Row,
  { hasher, kind, modes }: Protect,
): void {
  for (const [name, hashName] of Object.entries(hashFields)) {
    const text = row.data[name]
    if (
      kind === 'llmLogs' &&
      modes.of(name) === 'hashed' &&
      typeof text === 'string' &&
      text !== ''
    ) {
      data[hashName] ??= hasher.digest(text)
    }
  }
}
