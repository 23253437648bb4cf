/** What `read` returns, read when it is first asked for, and not again. */
export function once<T>(read: () => T): () => T {
  let result: { value: T } | undefined
  return () => (result ??= { value: read() }).value
}
