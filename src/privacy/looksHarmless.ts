import { words } from './words.js'

/** What stands behind a name where no secret does: types, placeholders, states. */
const harmlessValues = new Set(
  words(`
    any bool boolean bytes changed disabled enabled empty error expired failed false found hidden int integer
    invalid is masked missing must never nil no none not null number object ok optional provided redacted removed
    required reset rotated set should str string text true type undefined unknown unset valid varchar void yes
  `),
)

/** `$TOKEN`, `${TOKEN}`, `{{token}}`, `%s`, `***`, `process.env.TOKEN`, `null`, `string`. */
export function looksLikePlaceholder(value: string): boolean {
  return (
    harmlessValues.has(value.toLowerCase()) || placeholder.test(value) || environment.test(value)
  )
}

const placeholder = /^(?:\$[{(]|\$[A-Z_][A-Z0-9_]*$|%[sdv]$|%\(|\{\{|[[{(]$|[*•x.…-]{3,}$)/
const environment = /^(?:process\.env|import\.meta|os\.environ|env|secrets|vars)\./

/** `config.password`, `getToken()`, `(key) =>`, `String | undefined`, `/^x/`. */
export function looksLikeCode(value: string, behind: string): boolean {
  return (
    /^[A-Za-z_$][\w$.]*[([]/.test(value) ||
    /^[({[][\w({[})\],.=>]*$|^\/[\^([\\]/.test(value) ||
    memberName.test(value) ||
    (/^[A-Za-z]+$/.test(value) && /^ [|&?]/.test(behind))
  )
}

/** A path whose last name says the same as the label: `user.password`, `this.token`. */
const memberName =
  /^(?:[A-Za-z_$][\w$]*\??\.)+[A-Za-z_$]*(?:[kK]ey|[pP]assword|[sS]ecret|[tT]oken|[pP]wd|[cC]redentials?)$/

/** `isSecret`, `hasPassword`, `getToken`: names of questions and functions. */
export function isNameOfCode(name: string): boolean {
  return /^(?:can|check|create|enable|extract|find|generate|get|has|hash|is|make|omit|parse|read|redact|set|should|show|use|validate|verify)[A-Z]/.test(
    name,
  )
}

type Labelled = {
  end: number
  /** Whether the value is a name of a secret itself, as of a variable. */
  isName: boolean
  name: string
  start: number
  value: string
}

/**
 * Whether a value is an ordinary word: of letters only, unless it is all there is in its line, or its name is one that
 * only programs write (`API_KEY`, `apiKey`), at the end of a line.
 */
export function looksLikeProse(text: string, labelled: Labelled): boolean {
  const { end, isName, name, value } = labelled
  if (!/^[A-Za-z]+$/.test(value)) {
    return false
  }
  const isAlone = startsLine(text, labelled.start) || isWritten(name)
  return isName || !(isAlone && endsLine.test(text.slice(end, end + 20)))
}

/** `pass=12`, `token: 3`. */
export function looksLikeCount(value: string, name: string): boolean {
  return /^\d{1,3}$/.test(value) && !shortCode.test(name)
}

const shortCode = /(?:cvc|cvv|pin)\d?$/i

const endsLine = /^[ \t]*(?:$|[\r\n"'`]|\\+[nr"])/

/** A name that only programs write. */
function isWritten(name: string): boolean {
  return /[_.-]|[a-z][A-Z]|^[A-Z]+$/.test(name)
}

function startsLine(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - maxIndent), start)
  return (start <= maxIndent && /^[ \t>*-]*$/.test(before)) || lineStart.test(before)
}

const maxIndent = 20
/** Behind a line end, as it is or as JSON escapes it: a list, a quotation, an indented line. */
const lineStart = /[\r\n][ \t>*-]{0,18}$|\\[nr][ \t>*-]{0,18}$/
