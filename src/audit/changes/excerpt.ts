import type { ChangeSettings, Excerpt } from './FieldChange.js'

const defaultMaxTextLength = 2000

/** What is shown before the first character that changed. */
const leadLength = 100
/** As far an excerpt may reach to begin with a line, or a word. */
const reachLength = 300

type Limits = Pick<ChangeSettings, 'maxTextLength' | 'redactText'>

/** Two texts, as a whole where they are short, else what is around their first difference: never a half of a word. */
export function showTexts(
  texts: { from?: string; to?: string },
  settings: Limits,
): { from?: string | Excerpt; to?: string | Excerpt } {
  const { from, to } = texts
  const { maxTextLength = defaultMaxTextLength } = settings
  if (isShort(from, maxTextLength) && isShort(to, maxTextLength)) {
    return texts
  }
  const safe = { from: redact(from, settings), to: redact(to, settings) }
  const first = firstDifference(safe.from ?? '', safe.to ?? '')
  const show = (text: string | undefined, original: string | undefined) =>
    original === undefined || original.length <= maxTextLength
      ? original
      : excerptOf({ length: original.length, maxTextLength, text }, first)
  return { from: show(safe.from, from), to: show(safe.to, to) }
}

function isShort(text: string | undefined, maxTextLength: number): boolean {
  return text === undefined || text.length <= maxTextLength
}

/** `undefined` where it failed: then no part of the text is shown. */
function redact(text: string | undefined, { redactText }: Limits): string | undefined {
  try {
    return text === undefined || redactText === undefined ? text : redactText(text)
  } catch {
    return undefined
  }
}

function firstDifference(from: string, to: string): number {
  if (from === '' || to === '') {
    return 0
  }
  const length = Math.min(from.length, to.length)
  let index = 0
  while (index < length && from.charCodeAt(index) === to.charCodeAt(index)) {
    index += 1
  }
  return index
}

type Source = { length: number; maxTextLength: number; text: string | undefined }

function excerptOf({ length, maxTextLength, text }: Source, first: number): Excerpt {
  if (text === undefined) {
    return { length }
  }
  const start = startBefore(text, Math.max(0, Math.min(first, text.length) - leadLength))
  const end = start === undefined ? undefined : endAfter(text, start + maxTextLength)
  if (start === undefined || end === undefined || end <= start) {
    return { length }
  }
  return { excerpt: text.slice(start, end), length, start }
}

/** The start of the line, else of a word. `undefined` inside of what has neither: it may be a key. */
function startBefore(text: string, at: number): number | undefined {
  if (at === 0) {
    return 0
  }
  const earliest = Math.max(0, at - reachLength)
  const reach = text.slice(earliest, at)
  const line = reach.lastIndexOf('\n')
  if (line !== -1) {
    return earliest + line + 1
  }
  if (earliest === 0) {
    return 0
  }
  const space = reach.search(/\s/)
  return space === -1 ? undefined : earliest + space + 1
}

function endAfter(text: string, at: number): number | undefined {
  if (at >= text.length) {
    return text.length
  }
  for (let end = at; end > at - reachLength && end > 0; end -= 1) {
    if (/\s/.test(text[end]!)) {
      return end
    }
  }
  return undefined
}
