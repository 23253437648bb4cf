/** Data exceptions, integrity constraints, limits: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const refusedByPostgres = /^(?:22|23|54)[\dA-Z]{3}$/
const refusedBySQLite = /^SQLITE_(?:CONSTRAINT|MISMATCH|RANGE|TOOBIG)/
const driverCode = /^(?:[\dA-Z]{5}|SQLITE_\w+|E[A-Z]+)$/

/**
 * Whether an error is about what is in the row. One that comes with a driver's code of another kind (connection lost,
 * locked, deadlock, disk full, missing column) goes by itself or by somebody's hand: the row waits as it is. What has no
 * such code comes from Payload, a hook of the host or the driver's own checks.
 */
export function isRefusal(error: unknown): boolean {
  const code = driverCodeOf(error)
  return code === undefined || refusedByPostgres.test(code) || refusedBySQLite.test(code)
}

function driverCodeOf(error: unknown): string | undefined {
  const seen = new Set<unknown>()
  for (let at = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at)
    const { code } = at as { code?: unknown }
    if (typeof code === 'string' && driverCode.test(code)) {
      return code
    }
  }
  return undefined
}
