import type { Row } from '../../entries/row.js'
import type { Segment } from './createSegmentWriter.js'

import { readLines } from './readLines.js'
import { header, headerPrefix, parseLine } from './spoolLine.js'

/** A row read back, and the file that it may leave when it is stored. */
export type SpooledRow = { bytes: number; row: Row; segment: Segment }

/** What went wrong, and with which file; the line that was to be read, where it was one. */
export type Problem = { detail: string; line?: Buffer; subject: string }

type Chunk = { isEnd: boolean; next: number; rows: SpooledRow[] }

/**
 * Reads the next rows of a file. What is torn or flipped is passed over and reported: `onProblem` gets the line.
 */
export async function readRows(
  segment: Segment,
  { from, to }: { from: number; to?: number },
  onProblem: (problem: Problem) => void,
): Promise<Chunk> {
  const { isEnd, lines, next } = await readLines(segment.path, from, to)
  const rows: SpooledRow[] = []
  for (const line of lines) {
    const row = parseLine(line)
    if (row) {
      rows.push({ bytes: line.length, row, segment })
    } else if (!isHeader(line)) {
      onProblem({
        detail: `${line.length} bytes in ${segment.path}`,
        line,
        subject: 'a damaged line of the spool is passed over and put in quarantine',
      })
    }
  }
  return { isEnd, next, rows }
}

function isHeader(line: Buffer): boolean {
  return line.toString('latin1') === header.trimEnd()
}

/** A file of a later version is left for that version. One whose first line is damaged may still be read. */
export async function isOfThisVersion(segment: Segment): Promise<boolean> {
  const { lines } = await readLines(segment.path, 0)
  const [first] = lines
  return (
    first === undefined || isHeader(first) || !first.toString('latin1').startsWith(headerPrefix)
  )
}
