import type { JSONRecord } from './mapValues.js'
import type { Media } from './media.js'

import { readNamedMedia } from './media.js'
import { words } from './words.js'

/** Keys whose text is a file only where something beside it gives its type. */
const typedKeys = new Set(words('bytes content data'))
const typeKeys = words('media_type mediaType mime_type mimeType format output_format')

/**
 * The file that a member of a record is: `{ type: 'base64', media_type, data }`, `inlineData: { mimeType, data }`,
 * `input_audio: { data, format }`, `{ b64_json }`.
 */
export function readMediaMember(record: JSONRecord, key: string): Media | undefined {
  const type = typeKeys.map((name) => record[name]).find((value) => typeof value === 'string')
  return typedKeys.has(key) && type === undefined && record.type !== 'base64'
    ? undefined
    : readNamedMedia(record[key], String(type ?? 'base64'))
}
