import type { ResponseHead } from '../startCall.js'
import type { CollectedBody } from './createBodyCollector.js'
import type { StreamDecoder, StreamForm } from './createStreamDecoder.js'
import type { LLMAnswer } from './LLMAnswer.js'
import type { WireFormat } from './WireFormat.js'

import { isObject, parseJSON } from '../../entries/readJSON.js'
import { guarded } from '../guarded.js'
import { isTextType, mediaType } from '../isTextType.js'
import { createBodyCollector } from './createBodyCollector.js'
import { createStreamDecoder } from './createStreamDecoder.js'
import { createAnswer } from './LLMAnswer.js'
import { pluckMembers } from './pluckMembers.js'

export type ReadAnswer = {
  answer: LLMAnswer
  /** The body of an answer that did not stream. */
  body?: CollectedBody
  /** On the clock of `performance.now()`: when the first output came by. Only a stream has it. */
  firstOutputAtMs?: number
  isStream: boolean
  /** Whether the body, or what streamed by, has the shape of the format. */
  looksRight: boolean
}

export type AnswerReader = {
  /** Copies what it keeps. `seenAtMs`: when it came by, on the clock of `performance.now()`. */
  add: (chunk: ArrayBufferView, seenAtMs: number) => void
  /** Reads what is left to read. Called once, at the end. */
  finish: () => ReadAnswer
}

type AnswerReaderArgs = { format: WireFormat; response: ResponseHead }

/** Reads the body of a model's answer as it passes by: event by event, or, where it comes whole, at its end. */
export function createAnswerReader({ format, response }: AnswerReaderArgs): AnswerReader {
  const contentType = response.headers.get('content-type') ?? undefined
  const answer = createAnswer()
  guarded(() => format.readHeaders?.(response.headers, answer))
  let reader: Part['add'] | undefined
  let finish: () => Omit<ReadAnswer, 'answer'> = () => ({ isStream: false, looksRight: false })

  return {
    add(chunk, seenAtMs) {
      if (reader === undefined) {
        const start = startOf(chunk)
        const isBinary = isTextType(contentType) === false && !isMislabelled(contentType, start)
        const form = response.ok && !isBinary ? streamForm(contentType, start) : undefined
        const part = form
          ? readStream({ answer, form, format })
          : readWhole({ answer, contentType, format, isBinary })
        reader = part.add
        finish = part.finish
      }
      reader(chunk, seenAtMs)
    },
    finish: () => ({ answer, ...finish() }),
  }
}

type Part = {
  add: (chunk: ArrayBufferView, seenAtMs: number) => void
  finish: () => Omit<ReadAnswer, 'answer'>
}

function startOf(chunk: ArrayBufferView): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, Math.min(16, chunk.byteLength))
    .toString('latin1')
    .trimStart()
}

const eventStart = /^(?:data|event|id|retry)?:/

/** DeepSeek's refusals are JSON that is labelled as bytes of any kind. Pictures and sounds begin otherwise. */
function isMislabelled(contentType: string | undefined, start: string): boolean {
  const isAnyKind = mediaType(contentType) === 'application/octet-stream'
  return isAnyKind && (start.startsWith('{') || eventStart.test(start))
}

/** By its label, and where that does not say, by its first bytes: not every server labels its streams. */
function streamForm(contentType: string | undefined, start: string): StreamForm | undefined {
  const type = mediaType(contentType)
  if (type === 'text/event-stream') {
    return 'sse'
  }
  if (/ndjson|jsonl|json-seq/.test(type)) {
    return 'ndjson'
  }
  if (start.startsWith('[')) {
    return 'json-array'
  }
  return eventStart.test(start) ? 'sse' : undefined
}

type StreamArgs = { answer: LLMAnswer; form: StreamForm; format: WireFormat }

function readStream({ answer, form, format }: StreamArgs): Part {
  let firstOutputAtMs: number | undefined
  let chunkAtMs = 0
  const decoder: StreamDecoder = createStreamDecoder(form, {
    event(event, name) {
      guarded(() => format.readStreamEvent(event, answer, name))
      if (firstOutputAtMs === undefined && answer.hasOutput) {
        firstOutputAtMs = chunkAtMs
      }
    },
    terminator() {
      answer.isComplete = true
    },
  })
  return {
    add(chunk, seenAtMs) {
      chunkAtMs = seenAtMs
      decoder.add(chunk)
    },
    finish() {
      decoder.end()
      const isTold = answer.usage !== undefined || answer.error !== undefined
      const looksRight = answer.hasOutput || answer.isComplete || isTold
      return { firstOutputAtMs, isStream: true, looksRight }
    },
  }
}

/** The members of a body of megabytes that are worth reading. */
const shortMembers = [
  ...['created', 'error', 'id', 'meta', 'model', 'modelVersion', 'object'],
  ...['prompt_eval_count', 'responseId'],
  ...[
    'service_tier',
    'usage',
    'usageMetadata',
    'usage_metadata',
    'output_format',
    'size',
    'quality',
  ],
]
/** From here on, in characters, a bulky body is not parsed. */
const bulkyLength = 64 * 1024

/** Lines of JSON begin like one value, and nothing but a label tells them apart before their first end. */
function isUnlabelledLines(text: string): boolean {
  return text.startsWith('{') && /\}\r?\n\{/.test(text) && parseJSON(text) === undefined
}

function readLines(text: string, args: Omit<StreamArgs, 'form'>): boolean {
  const part = readStream({ ...args, form: 'ndjson' })
  part.add(Buffer.from(text), 0)
  return part.finish().looksRight
}

const finishMembers = ['finishReason', 'finish_reason', 'stop_reason']

/** It stands in a member of megabytes, beside a picture say. */
function finishReasonIn({ head, tail = '' }: CollectedBody): string | undefined {
  const found = Object.values(pluckMembers(head + tail, finishMembers))
  return found.find((value) => typeof value === 'string')
}

type WholeArgs = {
  answer: LLMAnswer
  contentType: string | undefined
  format: WireFormat
  /** Whether it is a picture or a sound, of which only the length is told. */
  isBinary: boolean
}

function readWhole({ answer, contentType, format, isBinary }: WholeArgs): Part {
  const collector = createBodyCollector()
  let bytes = 0

  function readCollected(body: CollectedBody): boolean {
    const isLong = format.isBulky === true && body.head.length > bulkyLength
    if (body.tail !== undefined || isLong) {
      const plucked = pluckMembers(body.head + (body.tail ?? ''), shortMembers)
      guarded(() => format.readResponse(plucked, answer))
      answer.finishReason ??= finishReasonIn(body)
      return Object.keys(plucked).length > 0
    }
    if (isUnlabelledLines(body.head)) {
      return readLines(body.head, { answer, format })
    }
    const value = parseJSON(body.head)
    // A transcript may come as plain text.
    const whole = isObject(value) ? value : { text: body.head }
    guarded(() => format.readResponse(whole, answer))
    return guarded(() => format.matchesResponse(whole)) ?? false
  }

  return {
    add(chunk) {
      bytes += chunk.byteLength
      if (!isBinary) {
        collector.add(chunk)
      }
    },
    finish() {
      if (isBinary) {
        answer.media.push({ bytes, mimeType: mediaType(contentType) })
        return { isStream: false, looksRight: true }
      }
      const body = collector.take()
      return { body, isStream: false, looksRight: readCollected(body) }
    },
  }
}
