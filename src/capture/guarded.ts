/**
 * What `read` returns, or undefined when it throws. For code that must not be noticed by the caller of a fetch: it reads
 * objects that others made, whose getters may throw, and calls a host whose errors are not the caller's.
 */
export function guarded<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
