import type { Usage } from './usage.js'

/** A call of a tool that the model asks for. */
export type ToolCall = {
  /** JSON as the model wrote it, put together from its pieces; or the value, where the provider sends one. */
  arguments?: unknown
  id?: string
  name?: string
  /** What came of it, where the provider ran the tool itself. */
  result?: unknown
}

/** One more answer to the same request. */
export type Alternative = { finishReason?: string; text: string }

/** Where an answer quotes from. */
export type Source = { title?: string; url: string }

/** What came back: filled by the wire format, at once from a whole body or event by event from a stream. */
export type LLMAnswer = {
  /** The other answers to the same request, where several were asked for (`n`). */
  alternatives?: Alternative[]
  /** An error that the body tells of, whatever the HTTP status said. */
  error?: { code?: string; message?: string; type?: string }
  /** In the provider's own words: `stop`, `end_turn`, `MAX_TOKENS`. */
  finishReason?: string
  /** Whether something of the model's own was seen: a text, a thought, a tool's name. Sets the time to first token. */
  hasOutput: boolean
  /** The provider's own id of the answer. */
  id?: string
  /** Whether the stream's terminal marker was seen: what ends after it has ended well, however it was ended. */
  isComplete: boolean
  /** Pictures, sounds and files, without their bytes. */
  media: { bytes?: number; mimeType?: string; uri?: string }[]
  /** The model that answered, which may be more exact than the one that was asked for. */
  model?: string
  /** Other facts worth keeping, by name: they go to the row's metadata. */
  notes: Record<string, unknown>
  reasoning: string
  refusal: string
  /** USD, as the provider says it. */
  reportedCost?: number
  /** What the provider searched the web for on its own, where that is no call of a tool. */
  searches?: string[]
  serviceTier?: string
  /** Each address once. */
  sources?: Source[]
  text: string
  /** By what tells the pieces of one call from those of another: its index or its id. */
  toolCalls: Map<number | string, ToolCall>
  usage?: Usage
  /** Whether `usage` is what the provider had counted when the stream was cut, and not the final figure. */
  isUsagePartial?: boolean
}

/** Longest text kept of one answer, in characters; privacy cuts to the row's own length later. */
export const maxTextLength = 1_000_000

export function createAnswer(): LLMAnswer {
  return {
    hasOutput: false,
    isComplete: false,
    media: [],
    notes: {},
    reasoning: '',
    refusal: '',
    text: '',
    toolCalls: new Map(),
  }
}

/** Adds a piece of text to one of the texts of an answer. What is no text adds nothing. */
export function addText(
  answer: LLMAnswer,
  field: 'reasoning' | 'refusal' | 'text',
  piece: unknown,
): void {
  if (typeof piece === 'string' && piece !== '') {
    answer.hasOutput = true
    if (answer[field].length < maxTextLength) {
      answer[field] += piece
    }
  }
}

/** Several times what models ask for at once; some of these are looked through for each piece that comes. */
const maxToolCalls = 256

/** The call of that key, made where it is new; the first id and name that are told stay. */
export function addToolCall(
  answer: LLMAnswer,
  key: number | string,
  { id, name }: { id?: string; name?: string },
): ToolCall {
  const call = answer.toolCalls.get(key) ?? {}
  if (answer.toolCalls.size < maxToolCalls) {
    answer.toolCalls.set(key, call)
  }
  answer.hasOutput = true
  call.id ??= id
  call.name ??= name
  return call
}

/** Adds a piece of the JSON that a tool is called with. */
export function addArguments(call: ToolCall, piece: unknown): void {
  const before = typeof call.arguments === 'string' ? call.arguments : ''
  if (typeof piece === 'string' && before.length < maxTextLength) {
    call.arguments = before + piece
  }
}
