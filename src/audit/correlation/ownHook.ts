/** On hooks that have the context of their request, or need none; for all copies of this package. */
const settled = Symbol.for('payload-logbook.settledHook')

/** Marks a hook of ours: it asks the request itself whose it is, so that a context for it alone would be for nothing. */
export function ownHook<Hook extends object>(hook: Hook): Hook {
  return Object.defineProperty(hook, settled, { value: true })
}

export function isSettled(hook: object): boolean {
  return settled in hook
}
