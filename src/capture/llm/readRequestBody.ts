import type { JSONObject } from '../../entries/readJSON.js'

import { isObject, parseJSON } from '../../entries/readJSON.js'
import { guarded } from '../guarded.js'

/** Longest request body that is read, in characters or bytes. A longer one is described by its length only. */
const maxLength = 16 * 1024 * 1024

/**
 * The body of a request as an object, without disturbing it: JSON, or the fields of a form, in which a file is told by
 * `{ file: true, bytes, mimeType, name }`. Undefined for what is neither, and for a stream, which is fetch's to read.
 */
export function readRequestBody(body: unknown): JSONObject | undefined {
  return guarded(() => {
    if (body instanceof FormData) {
      return readForm(body)
    }
    const text = readText(body)
    const value = text === undefined ? undefined : parseJSON(text)
    return isObject(value) ? value : undefined
  })
}

function readText(body: unknown): string | undefined {
  if (typeof body === 'string') {
    return body.length <= maxLength ? body : undefined
  }
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    return body.byteLength <= maxLength ? toBuffer(body).toString() : undefined
  }
  return undefined
}

function toBuffer(body: ArrayBuffer | ArrayBufferView): Buffer {
  return ArrayBuffer.isView(body)
    ? Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    : Buffer.from(body)
}

/** Fields that come more than once, such as `image[]`, become lists. */
function readForm(form: FormData): JSONObject {
  const fields = new Map<string, unknown[]>()
  for (const [name, value] of form) {
    const key = name.replace(/\[\]$/, '')
    fields.set(key, [
      ...(fields.get(key) ?? []),
      typeof value === 'string' ? value : describe(value),
    ])
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  )
}

function describe({ name, size, type }: File): JSONObject {
  return { bytes: size, file: true, mimeType: type, name }
}
