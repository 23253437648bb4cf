import type { FetchArguments } from '../describeRequest.js'

import { guarded } from '../guarded.js'
import { isTextType } from '../isTextType.js'

/** Longest body that is copied, in bytes. */
const maxBytes = 4 * 1024 * 1024

/**
 * The body of a `Request` object, as generated clients send it: its text, once that has been read. Undefined for a call
 * whose body is elsewhere. Must be called before the request is sent: then its body is fetch's.
 */
export function readRequestText({
  init,
  input,
}: FetchArguments): (() => string | undefined) | undefined {
  if (init?.body != null || typeof input !== 'object' || !('clone' in input) || !input.body) {
    return undefined
  }
  const copy = guarded(() =>
    isTextType(input.headers.get('content-type') ?? undefined) ? input.clone() : undefined,
  )
  let text: string | undefined
  if (copy?.body) {
    void readAll(copy.body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>).then(
      (read) => {
        text = read
      },
    )
  }
  return () => text
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) {
        return undefined
      }
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString()
  } catch {
    // The caller's stream has failed, which fetch tells it.
    return undefined
  }
}
