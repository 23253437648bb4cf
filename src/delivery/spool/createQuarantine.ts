import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { measure } from './adoptFolders.js'
import { makePrivateFolder } from './privateFolder.js'

/** Keeps what can be neither stored nor read, with the reason, for a person to look at. @throws where it cannot. */
export type Quarantine = (what: { content: unknown; reason: string }) => void

const maxBytes = 16 * 1024 * 1024

/** Appends, and follows no link that somebody may have put in its place. Windows has no such links, and no such flag. */
const flags =
  constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0)

/** One JSON text a line, in a file of the spool's folder for each day; no more than 16 MB of them. */
export function createQuarantine(root: string): Quarantine {
  return ({ content, reason }) => {
    const at = new Date().toISOString()
    const path = join(root, `quarantine-${at.slice(0, 10)}.jsonl`)
    const line = `${JSON.stringify({ at, content, reason })}\n`
    if ((measure(path)?.bytes ?? 0) + line.length > maxBytes) {
      throw new Error(`it holds ${maxBytes} bytes of today, all it may`)
    }
    makePrivateFolder(root)
    const descriptor = openSync(path, flags, 0o600)
    try {
      writeSync(descriptor, line)
    } finally {
      closeSync(descriptor)
    }
  }
}
