import type { CallAddress } from '../WireFormat.js'

/** Behind these names the model stands by itself; the others say what it is and stay. */
const plainPrefix = /^models\//

/**
 * The model, where it is a part of the path: `/v1beta/models/gemini-2.5-pro:generateContent`, with Vertex
 * `…/publishers/google/models/…:rawPredict`, with Bedrock `/model/anthropic.claude-…/invoke`. A model of one's own keeps
 * its collection: `tunedModels/…`, `endpoints/…`.
 */
export function modelInPath({ path }: CallAddress): string | undefined {
  const name =
    /\/((?:models|tunedModels|endpoints)\/[^/]+?)(?::[A-Za-z]+)?$/.exec(path)?.[1] ??
    /\/model\/([^/]+)\/[a-z-]+$/.exec(path)?.[1]
  return name === undefined ? undefined : decoded(name.replace(plainPrefix, ''))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
