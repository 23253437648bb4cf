import type { Recording } from './recordings.js'

/** What the server answers to one request. */
export type WireBody = {
  contentType?: string
  headers?: Record<string, string>
  /** @default 200 */
  status?: number
  text: string
}

type StreamOptions = {
  /** Whether the stream ends in `data: [DONE]`. @default false */
  hasTerminator?: boolean
  /** Whether each event bears its `type` (or `event_type`) as name. @default false */
  isNamed?: boolean
}

/** Values as server-sent events. */
export function toEvents(values: readonly unknown[], options: StreamOptions = {}): WireBody {
  const lines = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
  const events = lines.map((line) =>
    options.isNamed ? `event: ${typeOf(line)}\ndata: ${line}` : `data: ${line}`,
  )
  const all = options.hasTerminator ? [...events, 'data: [DONE]'] : events
  return { contentType: 'text/event-stream', text: all.map((event) => `${event}\n\n`).join('') }
}

/** Values as lines of JSON. */
export function toLines(values: readonly unknown[]): WireBody {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('')
  return { contentType: 'application/x-ndjson', text }
}

export function toJSON(value: unknown, status = 200): WireBody {
  return { status, text: JSON.stringify(value) }
}

const namedFolders = [
  'anthropic',
  'azure',
  'google-interactions',
  'openai-responses',
  'xai-responses',
]
const terminatedFolders = [
  ...['deepseek-chat', 'groq', 'mistral', 'moonshotai', 'openai-chat', 'openai-compatible-chat'],
  ...['perplexity', 'xai'],
]

/** A recorded body as its provider sends it. */
export function toWireBody({ folder, name, text }: Recording): WireBody {
  if (name.endsWith('.sse')) {
    return { contentType: 'text/event-stream', text }
  }
  if (name.endsWith('.json')) {
    return { status: isRefusal(text) ? 400 : 200, text }
  }
  return toEvents(toValues(text), {
    hasTerminator: terminatedFolders.includes(folder),
    isNamed: namedFolders.includes(folder),
  })
}

/** The events of a recorded stream, as they are parsed. */
export function readEvents({ name, text }: Recording): unknown[] {
  return name.endsWith('.sse')
    ? [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as unknown)
    : toValues(text).map((line) => JSON.parse(line) as unknown)
}

function toValues(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** An error instead of an answer, and not an answer that tells of one. */
function isRefusal(text: string): boolean {
  const { error, id } = JSON.parse(text) as { error?: unknown; id?: unknown }
  return typeof error === 'object' && error !== null && id === undefined
}

function typeOf(line: string): string {
  const { event_type: eventType, type } = JSON.parse(line) as { event_type?: string; type?: string }
  return type ?? eventType ?? 'message'
}
