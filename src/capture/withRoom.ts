/** The same bytes with room for as many. Doubles, so that a body of many small chunks is not copied for each of them. */
export function withRoom(
  kept: Uint8Array<ArrayBuffer>,
  { maxBytes, neededBytes }: { maxBytes: number; neededBytes: number },
): Uint8Array<ArrayBuffer> {
  if (neededBytes <= kept.byteLength) {
    return kept
  }
  const grown = new Uint8Array(Math.min(maxBytes, Math.max(neededBytes, 2 * kept.byteLength)))
  grown.set(kept)
  return grown
}
