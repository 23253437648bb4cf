import type { BodyListener } from './tapBody.js'

import { guarded } from './guarded.js'
import { withIdentity } from './rewrapResponse.js'
import { tapBody } from './tapBody.js'

type Body = NonNullable<Response['body']>

/** How the body of one response is followed. */
type Overlay = {
  listener: BodyListener
  /** Made when somebody asks for the stream: then it stands for the body in all ways of reading it. */
  streamed?: Response
}

const overlays = new WeakMap<Response, Overlay>()

/**
 * Follows the body of a response without putting another response in its place: only its ways of being read are laid over.
 * What is read at once is seen when it is there; a stream is made only for those who ask for one. So an ordinary JSON call
 * pays for no second stream, which costs more than all else of a tap.
 */
export function overlayResponse(response: Response, listener: BodyListener): void {
  overlays.set(response, { listener })
  const prototype: unknown = Object.getPrototypeOf(response)
  if (prototype === native) {
    // One step for the engine; nine properties of its own make each response a shape of its own.
    Object.setPrototypeOf(response, followed)
  } else if (prototype !== followed) {
    Object.defineProperties(response, ways)
  }
}

/** Whether it is a response of this realm, whose own ways of reading are known. */
export function canOverlay(response: Response): boolean {
  return response instanceof Response && Object.isExtensible(response)
}

const native = Response.prototype
const nativeBody = Object.getOwnPropertyDescriptor(native, 'body')?.get as (
  this: Response,
) => Body | null
const nativeBodyUsed = Object.getOwnPropertyDescriptor(native, 'bodyUsed')?.get as (
  this: Response,
) => boolean

const decoder = new TextDecoder()

/** What the bytes of a body are made into, by the way of reading. */
const readings = {
  arrayBuffer: (bytes: Uint8Array<ArrayBuffer>): ArrayBuffer => bytes.buffer,
  bytes: (bytes: Uint8Array<ArrayBuffer>): Uint8Array => bytes,
  json: (bytes: Uint8Array<ArrayBuffer>): unknown => JSON.parse(decoder.decode(bytes)),
  text: (bytes: Uint8Array<ArrayBuffer>): string => decoder.decode(bytes),
}

type Reading = keyof typeof readings

async function readWhole(response: Response, reading: Reading): Promise<unknown> {
  const overlay = overlays.get(response)
  const source = overlay?.streamed ?? response
  if (!overlay || overlay.streamed || isTaken(response)) {
    return (native[reading as 'json'] as () => Promise<unknown>).call(source)
  }
  const bytes = await readBytes(nativeBody.call(response), overlay.listener)
  // Named here once more, so that it is not collected before: undici would cancel its body.
  overlays.set(response, overlay)
  return isMarked(bytes)
    ? (native[reading as 'json'] as () => Promise<unknown>).call(new Response(bytes))
    : readings[reading](bytes)
}

/** Of more than one byte order mark the runtimes make what they like. */
function isMarked([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf
}

async function readBytes(
  body: Body | null,
  listener: BodyListener,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  try {
    guarded(() => listener.reading())
    const reader = body!.getReader()
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { value } = next
      chunks.push(value)
      guarded(() => listener.passed())
      guarded(() => listener.chunk(value, performance.now()))
      guarded(() => listener.reading())
    }
  } catch (error) {
    guarded(() => listener.ended({ error, kind: 'failed' }))
    throw error
  }
  guarded(() => listener.ended({ kind: 'done' }))
  return joined(chunks)
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let start = 0
  for (const chunk of chunks) {
    bytes.set(chunk, start)
    start += chunk.byteLength
  }
  return bytes
}

/** What is read a second time, or while a reader has it, fails as ever. */
function isTaken(response: Response): boolean {
  return nativeBodyUsed.call(response) || nativeBody.call(response)?.locked === true
}

/** The response with a followed stream for its body: one that is only read, and has of the original what that needs. */
function streamedOf(response: Response): Response {
  const overlay = overlays.get(response)
  const body = nativeBody.call(response)
  if (overlay === undefined || body === null) {
    return response
  }
  overlay.streamed ??= isTaken(response)
    ? undefined
    : new Response(tapBody(keepAlive(response, body), overlay.listener), {
        // What a blob and a form are read by. No status: servers send some that nobody may make a response of.
        headers: contentTypeOf(response),
      })
  return overlay.streamed ?? response
}

function contentTypeOf({ headers }: Response): Record<string, string> {
  const contentType = headers.get('content-type')
  return contentType === null ? {} : { 'content-type': contentType }
}

/** Holds the response as long as its body is read: undici cancels the body of a response that was collected. */
function keepAlive(response: Response, body: Body): { body: Body; response: Response } {
  return { body, response }
}

function whole(reading: Reading): PropertyDescriptor {
  return method({
    value(this: Response) {
      return readWhole(this, reading)
    },
  })
}

function throughStream(reading: 'blob' | 'formData'): PropertyDescriptor {
  return method({
    value(this: Response) {
      return (native[reading] as () => Promise<Blob | FormData>).call(streamedOf(this))
    },
  })
}

/** Not enumerable, since `Object.keys` of a response is empty. */
function hidden(descriptor: PropertyDescriptor & ThisType<Response>): PropertyDescriptor {
  return { configurable: true, enumerable: false, ...descriptor }
}

/** Some clients put a method of their own in its place, as one may with those of the prototype. */
function method(descriptor: PropertyDescriptor & ThisType<Response>): PropertyDescriptor {
  return hidden({ ...descriptor, writable: true })
}

const ways: PropertyDescriptorMap = {
  arrayBuffer: whole('arrayBuffer'),
  blob: throughStream('blob'),
  body: hidden({
    get(this: Response) {
      const source = streamedOf(this)
      return nativeBody.call(source)
    },
  }),
  bodyUsed: hidden({
    get(this: Response) {
      return nativeBodyUsed.call(overlays.get(this)?.streamed ?? this)
    },
  }),
  ...('bytes' in native && { bytes: whole('bytes') }),
  clone: method({
    value(this: Response) {
      return withIdentity(native.clone.call(streamedOf(this)), this)
    },
  }),
  formData: throughStream('formData'),
  json: whole('json'),
  text: whole('text'),
}

/** What a response of this realm inherits from while its body is followed. */
const followed: object = Object.create(native, ways)
