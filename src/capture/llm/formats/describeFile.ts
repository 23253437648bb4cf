import type { LLMAnswer } from '../LLMAnswer.js'
import type { MessagePart } from '../LLMRequest.js'

type Media = LLMAnswer['media'][number]

/** What the first bytes of the usual pictures are in base64. */
const signatures: readonly (readonly [string, string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['UklGR', 'image/webp'],
  ['R0lGOD', 'image/gif'],
]

/** How many bytes a base64 text stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return Math.max(0, Math.floor((text.length * 3) / 4) - padding)
}

/** A file that came as base64, or as an address, without its bytes. */
export function describeFile(text: string, mimeType?: string): Media {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return { mimeType, uri: text }
  }
  const { content, label } = splitDataURL(text)
  const signature = signatures.find(([start]) => content.startsWith(start))
  return { bytes: base64Bytes(content), mimeType: label ?? signature?.[1] ?? mimeType }
}

/** A file of a message: `text` is its address, a data URL or base64. */
export function filePart(text: string, mimeType?: string): MessagePart {
  const { bytes, mimeType: type, uri } = describeFile(text, mimeType)
  return uri === undefined
    ? { bytes, mimeType: type, type: 'blob' }
    : { mimeType: type, type: 'uri', uri }
}

/** Longest beginning of a data URL that may stand before its content, in characters. */
const maxLabelLength = 256

function splitDataURL(text: string): { content: string; label?: string } {
  const head = text.slice(0, maxLabelLength)
  const end = head.indexOf(',')
  if (end < 0 || !/^data:/i.test(head)) {
    return { content: text }
  }
  const [label = ''] = head.slice('data:'.length, end).split(';', 1)
  return { content: text.slice(end + 1), label: label || undefined }
}
