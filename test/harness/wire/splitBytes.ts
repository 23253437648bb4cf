/** Cuts bytes into pieces of random sizes, the same for the same seed; some are only a few bytes long. */
export function splitBytes(bytes: Buffer, seed: number): Buffer[] {
  const random = createRandom(seed)
  const pieces: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const size = 1 + Math.floor(random() * (random() < 0.3 ? 8 : 2000))
    pieces.push(bytes.subarray(start, start + size))
    start += size
  }
  return pieces
}

/** Numbers from 0 to 1 by a linear congruential generator: repeatable, and good enough to cut bytes. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
