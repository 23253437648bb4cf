import { words } from './words.js'

/** What stands behind a name where no secret does: types, placeholders, states. */
const harmlessValues = new Set(
  words(`
    any bool boolean bytes changed disabled enabled empty error expired failed false found hidden int integer
    invalid is masked missing must never nil no none not null number object ok optional provided redacted removed
    required reset rotated set should str string text true type undefined unknown unset valid varchar void yes
  `),
)

/** `process.env.TOKEN`, `config.password`, `getToken()`, `${TOKEN}`, `$TOKEN`, `<token>`, `***`, `string | undefined`. */
export function looksLikeCode(value: string, behind: string): boolean {
  return (
    harmlessValues.has(value.toLowerCase()) ||
    placeholder.test(value) ||
    /^[A-Za-z_$][\w$.]*[([]/.test(value) ||
    environment.test(value) ||
    memberName.test(value) ||
    /^ [|&?]/.test(behind)
  )
}

const placeholder = /^(?:\$|%[sdv(]|\{\{?|\[|<|[*•x.…-]{3,}$|#)/
const environment = /^(?:process\.env|import\.meta|os\.environ|env|secrets|vars)\./

/** A path whose last name says the same as the label: `user.password`, `this.token`. */
const memberName =
  /^(?:[A-Za-z_$][\w$]*\.)+[A-Za-z_$]*(?:[kK]ey|[pP]assword|[sS]ecret|[tT]oken|[pP]wd|[cC]redentials?)$/

type Labelled = {
  at: number
  end: number
  name: string
  start: number
  value: string
  valueStart: number
}

/**
 * Whether a value is an ordinary word: of letters only, unless it is all there is in its line, or its name is one that
 * only programs write (`API_KEY`, `apiKey`) and the value follows at once.
 */
export function looksLikeProse(text: string, labelled: Labelled): boolean {
  const { at, end, name, value, valueStart } = labelled
  if (/^\d{1,3}$/.test(value)) {
    return true
  }
  if (!/^[A-Za-z]+$/.test(value)) {
    return false
  }
  if (text[at] === '=' && valueStart === at + 1) {
    return false
  }
  return !(
    endsLine.test(text.slice(end, end + 20)) &&
    (startsLine(text, labelled.start) || isWritten(name))
  )
}

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
