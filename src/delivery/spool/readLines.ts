import { open } from 'node:fs/promises'

export type Chunk = {
  /** Whether the file ends here. */
  isEnd: boolean
  /** Without their ends. The last one of a file may be torn: nothing ends it. */
  lines: Buffer[]
  /** Where the next chunk begins. */
  next: number
}

const chunkBytes = 256 * 1024
/** A longer line is no line of ours: it is passed over. */
const maxLineBytes = 64 * 1024 * 1024
const newline = 10

/**
 * Reads whole lines from a place in a file, some hundred kilobytes at once.
 *
 * @param to Where the file ends; what is being written behind that is not looked at. Default: its end.
 */
export async function readLines(path: string, from: number, to = Infinity): Promise<Chunk> {
  const file = await open(path, 'r')
  try {
    for (let most = chunkBytes; ; most *= 4) {
      const length = Math.min(most, to - from)
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, from)
      const bytes = buffer.subarray(0, bytesRead)
      const isEnd = bytesRead < most
      const end = isEnd ? bytesRead : bytes.lastIndexOf(newline) + 1
      if (end > 0 || isEnd) {
        return { isEnd, lines: splitLines(bytes.subarray(0, end)), next: from + end }
      }
      if (most >= maxLineBytes) {
        return { isEnd: false, lines: [bytes], next: from + bytesRead }
      }
    }
  } finally {
    await file.close()
  }
}

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  for (let start = 0; start < bytes.length;) {
    const at = bytes.indexOf(newline, start)
    const end = at === -1 ? bytes.length : at
    lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  return lines
}
