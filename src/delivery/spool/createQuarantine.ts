import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

import { measure } from './adoptFolders.js'

/** Keeps what can be neither stored nor read, with the reason, for a person to look at. */
export type Quarantine = (what: { content: unknown; reason: string }) => void

const maxBytes = 16 * 1024 * 1024

/** One JSON text a line, in `quarantine.jsonl` of the spool's folder; no more than 16 MB of them. */
export function createQuarantine(root: string): Quarantine {
  const path = join(root, 'quarantine.jsonl')
  return ({ content, reason }) => {
    const line = `${JSON.stringify({ at: new Date().toISOString(), content, reason })}\n`
    if ((measure(path)?.bytes ?? 0) + line.length <= maxBytes) {
      appendFileSync(path, line, { mode: 0o600 })
    }
  }
}
