import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'

import { isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addText } from '../LLMAnswer.js'
import { base64Bytes, describeFile } from './describeFile.js'
import { addToolCalls } from './openAIChatTools.js'

/** Adds a message, or the piece of one that a chunk brings. */
export function addMessage(message: JSONObject, answer: LLMAnswer): void {
  const { content } = message
  addText(answer, 'reasoning', reasoningOf(message))
  if (typeof content === 'string') {
    addText(answer, 'text', content)
  } else if (content) {
    partsOf(content).forEach((part) => addPart(part, answer))
  }
  addText(answer, 'refusal', message.refusal)
  addToolCalls(message, answer)
  if (isObject(message.audio)) {
    addAudio(message.audio, answer)
  }
  listAt(message, 'images').forEach((image) => addImage(image, answer))
}

/** The same thoughts may stand in more than one member: the first one counts. */
function reasoningOf(message: JSONObject): string | undefined {
  return (
    textAt(message, 'reasoning_content') ??
    textAt(message, 'reasoning') ??
    textAt(message, 'thinking') ??
    reasoningDetails(message)
  )
}

function reasoningDetails(message: JSONObject): string | undefined {
  if (!('reasoning_details' in message)) {
    return undefined
  }
  return listAt(message, 'reasoning_details')
    .map((detail) => textAt(detail, 'text') ?? textAt(detail, 'summary') ?? '')
    .join('')
}

/** Mistral, and routers for what is more than text, send a list of parts. */
function partsOf(content: unknown): readonly unknown[] {
  return Array.isArray(content) ? content : [content]
}

function addPart(part: unknown, answer: LLMAnswer): void {
  if (typeof part === 'string') {
    addText(answer, 'text', part)
  } else if (isObject(part)) {
    const isThought = 'thinking' in part || part.type === 'reasoning'
    addText(answer, isThought ? 'reasoning' : 'text', textOfPart(part))
    addText(answer, 'refusal', part.refusal)
    if (part.image_url) {
      addImage(part, answer)
    }
  }
}

/** Mistral's thoughts are a list of texts. */
export function textOfPart(part: JSONObject): string {
  const value = part.thinking ?? part.text
  return typeof value === 'string' ? value : textOfContent(value)
}

/** All text of a content, whatever its form. */
export function textOfContent(content: unknown): string {
  if (typeof content === 'string') {
    return content
  }
  const parts: readonly unknown[] = Array.isArray(content) ? content : []
  return parts.map((part) => textAt(part, 'text') ?? '').join('')
}

/** A spoken answer: what was said is its text. */
function addAudio(audio: JSONObject, answer: LLMAnswer): void {
  addText(answer, 'text', audio.transcript)
  const data = textAt(audio, 'data')
  if (data !== undefined) {
    answer.hasOutput = true
    addBytes(answer, base64Bytes(data))
  }
}

/** The format of the sound stands in the request only. */
const audioType = 'audio/*'

function addBytes({ media }: LLMAnswer, bytes: number): void {
  const begun = media.find(({ mimeType }) => mimeType === audioType)
  if (begun) {
    begun.bytes = (begun.bytes ?? 0) + bytes
  } else {
    media.push({ bytes, mimeType: audioType })
  }
}

/** Most pictures that are told of one answer. */
const maxImages = 100

function addImage(image: unknown, answer: LLMAnswer): void {
  const linked = isObject(image) ? image.image_url : undefined
  const uri = typeof linked === 'string' ? linked : textAt(objectAt(image, 'image_url'), 'url')
  if (uri !== undefined && answer.media.length < maxImages) {
    answer.hasOutput = true
    answer.media.push(describeFile(uri))
  }
}
