import type { JSONValue } from '../../entries/row.js'
import type { ChangeSettings, Excerpt, RichTextSummary } from './FieldChange.js'

import { canonicalText } from './canonicalText.js'
import { showTexts } from './excerpt.js'
import { isEmpty } from './readMember.js'
import { textOfRichText } from './richText.js'

export type Pair = { from?: unknown; to?: unknown }

export type ShownPair = { from?: JSONValue; to?: JSONValue }

/** Two normalized values as a row tells them: shortened where they are long, rich text as its text. */
export function showValues(type: string, pair: Pair, settings: ChangeSettings): ShownPair {
  const from = isEmpty(pair.from) ? undefined : pair.from
  const to = isEmpty(pair.to) ? undefined : pair.to
  if (type === 'richText') {
    return showRichText({ from, to }, settings)
  }
  if (isShown(from) && isShown(to)) {
    return withoutEmpty({ from, to } as ShownPair)
  }
  return typeof (from ?? to) === 'string' && typeof (to ?? from) === 'string'
    ? withoutEmpty(showTexts({ from, to } as { from?: string; to?: string }, settings))
    : showJSON({ from, to }, settings)
}

/** One value. */
export function showValue(type: string, value: unknown, settings: ChangeSettings): JSONValue {
  return showValues(type, { to: value }, settings).to ?? null
}

function isShown(value: unknown): boolean {
  return (
    value === undefined ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  )
}

function showJSON({ from, to }: Pair, settings: ChangeSettings): ShownPair {
  const { maxTextLength = 2000, redactText } = settings
  const texts = { from: textOf(from), to: textOf(to) }
  const isShort = (text = '') => text.length <= maxTextLength
  if (isShort(texts.from) && isShort(texts.to)) {
    return withoutEmpty({ from: parse(texts.from), to: parse(texts.to) })
  }
  const length = (text: string | undefined) => (text === undefined ? text : { length: text.length })
  // A part of JSON may show a value without its key, by which privacy would know it for a secret.
  return withoutEmpty(
    redactText === undefined
      ? { from: length(texts.from), to: length(texts.to) }
      : showTexts(texts, settings),
  )
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : canonicalText(value)
}

function parse(text: string | undefined): JSONValue | undefined {
  return text === undefined ? undefined : (JSON.parse(text) as JSONValue)
}

function showRichText({ from, to }: Pair, settings: ChangeSettings): ShownPair {
  const texts = {
    from: from === undefined ? undefined : textOfRichText(from),
    to: to === undefined ? undefined : textOfRichText(to),
  }
  const shown = showTexts(texts, settings)
  const summary = (value: unknown, text: string | undefined, show: string | Excerpt | undefined) =>
    text === undefined
      ? undefined
      : ({
          text: show ?? '',
          length: text.length,
          ...(settings.hash && { hash: settings.hash(canonicalText(value)) }),
        } satisfies RichTextSummary)
  return withoutEmpty({
    from: summary(from, texts.from, shown.from),
    to: summary(to, texts.to, shown.to),
  })
}

/** HMACs of two values. */
export function hashValues({ from, to }: Pair, hash: (text: string) => string): ShownPair {
  const digest = (value: unknown) =>
    isEmpty(value) ? undefined : hash(typeof value === 'string' ? value : canonicalText(value))
  return withoutEmpty({ from: digest(from), to: digest(to) })
}

function withoutEmpty(pair: { from?: unknown; to?: unknown }): ShownPair {
  const { from, to } = pair as ShownPair
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
}
