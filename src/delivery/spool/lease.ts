import { mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

import type { RuntimeKind } from '../../options.js'
import type { ProcessIdentity } from './processIdentity.js'

/** Says whose a folder of the spool is. Without one a folder is nobody's. */
export type Lease = { kind: RuntimeKind; process: ProcessIdentity }

const fileName = 'lease.json'

/** Makes a writer's folder with its lease, both at once: nobody sees the one without the other. */
export function createLeasedFolder(folder: string, lease: Lease): void {
  const unseen = join(dirname(folder), `.${basename(folder)}`)
  mkdirSync(unseen, { mode: 0o700 })
  writeFileSync(leasePath(unseen), JSON.stringify(lease), { mode: 0o600 })
  renameSync(unseen, folder)
}

export function leasePath(folder: string): string {
  return join(folder, fileName)
}

/** Shows that the writer lives. @returns `false` where the folder is no longer there: somebody took it over, or deleted it. */
export function renewLease(folder: string): boolean {
  const now = new Date()
  try {
    utimesSync(leasePath(folder), now, now)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

export type SeenLease = { lease: Lease | undefined; renewedAt: number }

/** @returns `undefined` where there is none. One that cannot be read still counts as one, by its time. */
export function readLease(folder: string): SeenLease | undefined {
  try {
    const { mtimeMs } = statSync(leasePath(folder))
    return { lease: parseLease(readFileSync(leasePath(folder), 'utf8')), renewedAt: mtimeMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }
    throw error
  }
}

function parseLease(text: string): Lease | undefined {
  try {
    const lease = JSON.parse(text) as Partial<Lease> | null
    return typeof lease?.process?.pid === 'number' ? (lease as Lease) : undefined
  } catch {
    return undefined
  }
}
