/** How many rows the next statement takes. */
export type Pace = {
  count: () => number
  /** @param elapsedMs How long a statement over so many rows took. */
  learn: (rows: number, elapsedMs: number) => void
}

export type PaceOptions = { first: number; max: number; targetMs: number }

const min = 10

/**
 * Keeps statements at about the same time, whatever the rows and the machine. It slows down at once, and quickens by half at
 * most: a statement too long is what it is there to prevent.
 */
export function createPace({ first, max, targetMs }: PaceOptions): Pace {
  let count = first
  return {
    count: () => count,
    learn: (rows, elapsedMs) => {
      const fitting = (rows * targetMs) / Math.max(elapsedMs, 0.01)
      count = Math.round(Math.max(Math.min(fitting, count * 1.5, max), min))
    },
  }
}
