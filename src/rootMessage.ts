/**
 * What the database said: the message of the innermost cause. The outer ones repeat the statement with its values, and
 * with them the content of the rows.
 */
export function rootMessage(error: unknown): string {
  let innermost = error
  const seen = new Set<unknown>()
  while (innermost instanceof Error && innermost.cause instanceof Error && !seen.has(innermost)) {
    seen.add(innermost)
    innermost = innermost.cause
  }
  const message = innermost instanceof Error ? innermost.message : String(innermost)
  return message.split('\nparams:')[0]!.slice(0, 500)
}
