import * as zlib from 'node:zlib'

/** CRC-32 as in zlib, PNG and gzip (https://www.w3.org/TR/png/#D-CRCAppendix). */
export const checksum: (bytes: Uint8Array) => number = fromZlib() ?? fromTable()

/** Node has it since 20.15, four times quicker than JavaScript. */
function fromZlib(): ((bytes: Uint8Array) => number) | undefined {
  return 'crc32' in zlib ? (zlib.crc32 as (bytes: Uint8Array) => number) : undefined
}

/** The same in JavaScript. */
export function fromTable(): (bytes: Uint8Array) => number {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? 0xedb88320 ^ (remainder >>> 1) : remainder >>> 1
    }
    return remainder
  })
  return (bytes) => {
    let remainder = 0xffffffff
    for (const byte of bytes) {
      remainder = table[(remainder ^ byte) & 0xff]! ^ (remainder >>> 8)
    }
    return (remainder ^ 0xffffffff) >>> 0
  }
}
