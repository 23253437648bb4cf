import type { FieldChange, Truncated } from './FieldChange.js'
import type { ShownPair } from './showValues.js'

/** A change whose values are not made yet. */
export type FoundChange = Pick<
  FieldChange,
  'at' | 'hashed' | 'kind' | 'locale' | 'path' | 'redacted'
> & {
  values?: () => ShownPair
}

export type Sink = {
  add: (found: FoundChange) => void
  /** Whether more need not be looked for. */
  isDone: () => boolean
}

export type ChangeSink = Sink & {
  result: () => { changes: FieldChange[]; truncated?: Truncated } | undefined
}

const defaultMaxBytes = 64 * 1024
/** Of the bytes; the rest is for what changed besides, without its values. */
const partForValues = 0.75

/** Gathers changes up to a number of bytes: then without their values, then only their number. */
export function createSink(maxBytes = defaultMaxBytes): ChangeSink {
  const changes: FieldChange[] = []
  let bytes = 0
  let changesLeftOut = 0
  let valuesLeftOut = 0
  let isFull = false

  function keep(change: FieldChange): boolean {
    const size = sizeOf(change)
    const limit = change.cut === true ? maxBytes : maxBytes * partForValues
    if (bytes + size > limit) {
      return false
    }
    bytes += size
    changes.push(change)
    return true
  }

  return {
    add({ values, ...change }) {
      if (isFull) {
        changesLeftOut += 1
        return
      }
      const hasRoom = bytes < maxBytes * partForValues
      if (hasRoom && keep({ ...change, ...read(values) })) {
        return
      }
      const { at: _at, ...cut } = change
      isFull = !keep({ ...cut, cut: true })
      changesLeftOut += isFull ? 1 : 0
      valuesLeftOut += isFull ? 0 : 1
    },
    isDone: () => false,
    result() {
      if (changes.length === 0 && changesLeftOut === 0) {
        return undefined
      }
      const truncated = {
        ...(changesLeftOut > 0 && { changesLeftOut }),
        ...(valuesLeftOut > 0 && { valuesLeftOut }),
      }
      return { changes, ...(changesLeftOut + valuesLeftOut > 0 && { truncated }) }
    },
  }
}

function sizeOf(change: FieldChange): number {
  try {
    return Buffer.byteLength(JSON.stringify(change)) + 1
  } catch {
    // JSON that is nested too deeply for the stack.
    return Infinity
  }
}

function read(values: (() => ShownPair) | undefined): ShownPair & { cut?: true } {
  try {
    return values?.() ?? {}
  } catch {
    // The values, and the hash, are the host's: that there was a change is told at least.
    return { cut: true }
  }
}

/** Only asks whether there is a change. */
export function createProbe(): Sink & { hasChange: () => boolean } {
  let found = false
  return {
    add() {
      found = true
    },
    hasChange: () => found,
    isDone: () => found,
  }
}
