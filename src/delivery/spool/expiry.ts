import { readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'

import { measure, removeEmptyFolder } from './adoptFolders.js'

const identity = /^[\da-f]{16}$/
const makingMs = 60_000
/** A file that seems older was written by a clock that was wrong. */
const maxAgeMs = 20 * 365 * 86_400_000

/** By the time of its last change. What cannot be looked at has not. */
export function hasExpired(path: string, expiryMs: number): boolean {
  const writtenAt = measure(path)?.writtenAt
  const ageMs = writtenAt === undefined ? 0 : Date.now() - writtenAt
  return ageMs > expiryMs && ageMs < maxAgeMs
}

type Sweep = { expiryMs: number; parent: string; root: string }

/**
 * Deletes the quarantine when its time is over, and what is left of databases that no process here knows any more: their
 * address has changed, or they are gone. Leaves alone what it cannot read.
 */
export function sweepExpired({ expiryMs, parent, root }: Sweep): void {
  const sweep = (path: string) => hasExpired(path, expiryMs) && rmSync(path, { force: true })
  list(root)
    .filter((name) => name.endsWith('.jsonl'))
    .forEach((name) => sweep(join(root, name)))
  // A process was killed while it made its folder, which takes some ms.
  list(root)
    .filter((name) => name.startsWith('.') && hasExpired(join(root, name), makingMs))
    .forEach((name) => rmSync(join(root, name), { force: true, recursive: true }))
  const others = list(parent).filter((name) => identity.test(name) && name !== basename(root))
  for (const name of others) {
    const folder = join(parent, name)
    listFiles(folder).forEach(sweep)
    list(folder).forEach((entry) => removeEmptyFolder(join(folder, entry)))
    removeEmptyFolder(folder)
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  } catch {
    return []
  }
}
