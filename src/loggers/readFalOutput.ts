import type { JSONObject } from '../entries/readJSON.js'
import type { JSONValue } from '../entries/row.js'

import { isObject } from '../entries/readJSON.js'

/** What a model of fal has made, as far as it can be told without knowing the model. */
export type FalOutput = {
  error?: { message: string; type?: string }
  media: { bytes?: number; mimeType?: string; uri?: string }[]
  /** `image`, `video`, `audio`, where its media tell. */
  operation?: string
  /** What stands beside the text of a model that answers in text. */
  rest?: Record<string, JSONValue>
  /** The text of a model that answers in text; of others the output as JSON. */
  text?: string
}

/** Reads the output of a model, or the error that stands in its place. */
export function readFalOutput(output: unknown): FalOutput {
  if (!isObject(output)) {
    return { media: [], text: typeof output === 'string' ? output : undefined }
  }
  const error = readFalError(output)
  if (error) {
    return { error, media: [] }
  }
  if (Object.keys(output).length === 0) {
    return { media: [] }
  }
  const media = findMedia(output)
  return { media, operation: operationOf(media), ...readText(output) }
}

/** `{ detail: "…" }`, `{ detail: [{ loc, msg, type }] }` and `{ error: "…" }`; the latter may stand in a status, too. */
export function readFalError(body: JSONObject): FalOutput['error'] {
  const { detail, error, error_type: given } = body
  const type = textOr(given)
  if (Array.isArray(detail)) {
    const problems = detail.filter(isObject)
    const message = problems.map(describeProblem).filter(Boolean).join('; ')
    return message ? { message, type: type ?? textOr(problems[0]?.type) } : undefined
  }
  const message = textOr(detail) ?? textOr(isObject(error) ? error.message : error)
  return message === undefined ? undefined : { message, type }
}

/** `body.image_size: field required` */
function describeProblem({ loc, msg }: JSONObject): string {
  const path = Array.isArray(loc) ? loc.join('.') : ''
  return [path, textOr(msg)].filter(Boolean).join(': ')
}

function readText(output: JSONObject): Pick<FalOutput, 'rest' | 'text'> {
  const name = ['output', 'text'].find((member) => textOr(output[member]) !== undefined)
  if (name === undefined) {
    return { text: toJSON(output) }
  }
  const others = Object.entries(output).filter(
    ([key, value]) => key !== name && value !== null && value !== undefined,
  )
  const rest = Object.fromEntries(others) as Record<string, JSONValue>
  return { text: output[name] as string, ...(others.length > 0 && { rest }) }
}

function toJSON(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    // Handed in by the app: JSON from the wire has no cycles.
    return undefined
  }
}

const maxMedia = 100
const maxDepth = 6
const maxLooked = 2000

/** Files: objects with a `url`. Of one that is the content itself, only its type and length are told. */
function findMedia(output: JSONObject): FalOutput['media'] {
  const media: FalOutput['media'] = []
  let looked = 0

  function look(value: unknown, key: string, depth: number): void {
    looked += 1
    if (looked > maxLooked || media.length >= maxMedia || depth > maxDepth) {
      return
    }
    if (Array.isArray(value)) {
      value.forEach((item) => look(item, key, depth + 1))
    } else if (isObject(value)) {
      const url = textOr(value.url)
      if (url !== undefined) {
        media.push(describeFile(value, { key, url }))
        return
      }
      Object.entries(value).forEach(([name, member]) => look(member, name, depth + 1))
    }
  }

  look(output, '', 0)
  return media
}

function describeFile(file: JSONObject, { key, url }: { key: string; url: string }) {
  const data = /^data:([\w.+/-]+)/.exec(url.slice(0, 200))
  const { content_type: type, file_size: size } = file
  const isSize = typeof size === 'number' && size >= 0 && size < Infinity
  return {
    ...(isSize && { bytes: size }),
    mimeType: textOr(type) ?? data?.[1] ?? typeByName(url, key),
    ...(/^https?:/.test(url) && { uri: url }),
  }
}

const typesByEnding: Record<string, string> = {
  gif: 'image/gif',
  glb: 'model/gltf-binary',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  png: 'image/png',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
}

/** Not every model says what it has made: then its address does, or the name it stands under (`images`, `video`). */
function typeByName(url: string, key: string): string | undefined {
  const [, ending = ''] = /\.(\w{3,4})(?:\?|$)/.exec(url.slice(-300)) ?? []
  const kind = /image|video|audio/.exec(key.toLowerCase())?.[0]
  const known = typesByEnding[ending.toLowerCase()]
  return known ?? (kind && `${kind}/*`)
}

/** Of a film with its cover picture the film counts. */
function operationOf(media: FalOutput['media']): string | undefined {
  const kinds = new Set(media.map(({ mimeType }) => mimeType?.split('/', 1)[0]))
  return ['video', 'image', 'audio'].find((kind) => kinds.has(kind))
}

function textOr(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
