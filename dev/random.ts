import { createHash } from 'node:crypto'

export type Random = {
  /** An integer from `from` to `to`, both included. */
  between: (from: number, to: number) => number
  /** True with the given probability. */
  chance: (probability: number) => boolean
  /** At least 0, below 1. */
  next: () => number
  pick: <T>(values: readonly T[]) => T
}

/** The same numbers for the same seed, always (mulberry32). */
export function createRandom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE()
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    between,
    chance: (probability) => next() < probability,
    next,
    pick: (values) => {
      if (values.length === 0) {
        throw new Error('Nothing to pick from.')
      }
      return values[between(0, values.length - 1)]!
    },
  }
}
