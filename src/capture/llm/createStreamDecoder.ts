import { StringDecoder } from 'node:string_decoder'

import type { JSONObject } from './readJSON.js'

import { isObject, parseJSON } from './readJSON.js'

export type StreamForm = 'json-array' | 'ndjson' | 'sse'

export type StreamListener = {
  /** One event; `name` is that of an SSE event that has one. */
  event: (event: JSONObject, name?: string) => void
  /** The `[DONE]` with which most providers end a stream. */
  terminator: () => void
}

export type StreamDecoder = {
  add: (chunk: ArrayBufferView) => void
  /** Nothing more will come: what stands at the end without its line break counts too. */
  end: () => void
}

/** Longest line, in characters: of a longer one nothing is read. */
const maxLineLength = 8 * 1024 * 1024

/**
 * Events out of the bytes of a stream, however they are cut into chunks. SSE by the HTML standard
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream): all three line ends, several
 * `data` lines, comments, no final blank line.
 */
export function createStreamDecoder(form: StreamForm, listener: StreamListener): StreamDecoder {
  // Nine times as fast as TextDecoder, and as careful with a character that is cut in two.
  const decoder = new StringDecoder('utf8')
  const splitter = splitters[form](listener)
  let isFirst = true

  function decode(chunk: ArrayBufferView): string {
    const text = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
    const isMarked = isFirst && text.startsWith('\uFEFF')
    isFirst &&= text === ''
    return isMarked ? text.slice(1) : text
  }

  return {
    add: (chunk) => splitter.text(decode(chunk)),
    end() {
      splitter.text(decoder.end())
      splitter.end()
    },
  }
}

type Splitter = { end: () => void; text: (text: string) => void }

const splitters: Record<StreamForm, (listener: StreamListener) => Splitter> = {
  'json-array': splitValues,
  ndjson: (listener) => splitLines((line) => tell(listener, line)),
  sse: splitServerSentEvents,
}

function tell({ event, terminator }: StreamListener, data: string, name?: string): void {
  if (data === '[DONE]') {
    terminator()
    return
  }
  const value = parseJSON(data)
  if (isObject(value)) {
    event(value, name)
  }
}

function splitServerSentEvents(listener: StreamListener): Splitter {
  let data: string | undefined
  let name: string | undefined

  function dispatch(): void {
    if (data !== undefined) {
      tell(listener, data, name)
    }
    data = undefined
    name = undefined
  }

  const lines = splitLines((line) => {
    if (line === '') {
      dispatch()
    } else if (line.startsWith('data:')) {
      const value = valueOf(line, 5)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (line.startsWith('event:')) {
      name = valueOf(line, 6)
    }
  })
  return {
    end() {
      lines.end()
      dispatch()
    },
    text: lines.text,
  }
}

/** One space after the colon is not part of the value. */
function valueOf(line: string, start: number): string {
  return line.slice(line.charCodeAt(start) === 0x20 ? start + 1 : start)
}

/** Tells each line without its end: `\n`, `\r\n` or `\r`. */
function splitLines(tellLine: (line: string) => void): Splitter {
  let rest = ''

  function take(line: string): void {
    if (line.length <= maxLineLength) {
      tellLine(line.charCodeAt(line.length - 1) === 0x0d ? line.slice(0, -1) : line)
    }
  }

  return {
    end() {
      if (rest !== '') {
        take(rest)
      }
    },
    text(added) {
      if (!hasLineEnd(added) && !rest.endsWith('\r')) {
        rest = rest.length > maxLineLength ? rest : rest + added
        return
      }
      const text = normalise(rest + added)
      let start = 0
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        take(text.slice(start, end))
        start = end + 1
      }
      rest = text.slice(start)
    },
  }
}

function hasLineEnd(text: string): boolean {
  return text.includes('\n') || text.includes('\r')
}

/** A lone `\r` ends a line too; one at the end may be the half of a `\r\n`. */
function normalise(text: string): string {
  return text.includes('\r') ? text.replace(/\r(?!\n|$)/g, '\n') : text
}

/** Tells each object of a JSON array while it comes, as Google streams without `alt=sse`. */
function splitValues(listener: StreamListener): Splitter {
  let text = ''
  let position = 0
  let start = -1
  let depth = 0
  let isInText = false

  function readCharacter(code: number): void {
    if (isInText) {
      position += code === 0x5c ? 1 : 0 // Whatever stands behind a backslash.
      isInText = code !== 0x22
    } else if (code === 0x22) {
      isInText = true
    } else if (code === 0x7b) {
      start = depth === 0 ? position : start
      depth += 1
    } else if (code === 0x7d && depth > 0) {
      depth -= 1
      if (depth === 0 && start >= 0) {
        tell(listener, text.slice(start, position + 1))
        start = -1
      }
    }
  }

  return {
    end: () => {},
    text(added) {
      text += added
      for (; position < text.length; position += 1) {
        readCharacter(text.charCodeAt(position))
      }
      if (start < 0 || text.length - start > maxLineLength) {
        position -= text.length
        text = ''
        start = -1
      } else if (start > 0) {
        text = text.slice(start)
        position -= start
        start = 0
      }
    },
  }
}
