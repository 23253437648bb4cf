import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { MessagePart } from '../LLMRequest.js'

import { objectAt, textAt } from '../../../entries/readJSON.js'
import { base64Bytes } from './describeFile.js'

/** A member of Google's JSON, which may be written `inlineData` or, in requests, `inline_data`. */
export function partAt(part: unknown, name: string): JSONObject | undefined {
  return objectAt(part, name) ?? objectAt(part, toSnakeCase(name))
}

/** The same of a text. */
export function partTextAt(part: unknown, name: string): string | undefined {
  return textAt(part, name) ?? textAt(part, toSnakeCase(name))
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The name under which what a model runs at Google itself stands among its tools. */
export const codeExecution = 'code_execution'

/** How the members of a file are called in the Interactions API. */
export const interactionFile = { data: 'data', uri: 'uri' }

type Media = LLMAnswer['media'][number]

/** A file without its bytes. Its address may be one of Google's storage, `gs://…`. Undefined where there is neither. */
export function describeContent(
  file: unknown,
  names = { data: 'data', uri: 'fileUri' },
): Media | undefined {
  const data = textAt(file, names.data)
  const uri = partTextAt(file, names.uri)
  const mimeType = partTextAt(file, 'mimeType')
  if (data !== undefined) {
    return { bytes: base64Bytes(data), mimeType }
  }
  return uri === undefined ? undefined : { mimeType, uri }
}

/** The same as a part of a message. */
export function mediaPart({ bytes, mimeType, uri }: Media): MessagePart {
  return uri === undefined ? { bytes, mimeType, type: 'blob' } : { mimeType, type: 'uri', uri }
}

/** Most files that are told of one answer. */
const maxMedia = 100

/** Adds a file to an answer. A sound streams by in pieces, which are one. */
export function addMedia(answer: LLMAnswer, media: Media | undefined): void {
  if (media === undefined) {
    return
  }
  answer.hasOutput = true
  const last = answer.media.at(-1)
  const isPiece = media.bytes !== undefined && media.mimeType?.startsWith('audio/') === true
  if (isPiece && last?.bytes !== undefined && last.mimeType === media.mimeType) {
    last.bytes += media.bytes ?? 0
  } else if (answer.media.length < maxMedia) {
    answer.media.push(media)
  }
}
