import { readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { RuntimeKind } from '../../options.js'
import type { ProcessIdentity } from './processIdentity.js'

import { leasePath, readLease } from './lease.js'
import { isGone } from './processIdentity.js'

/** A writer renews its lease every few seconds. */
const leaseMs = 30_000
const adoptedPrefix = 'adopted-'
const folderName = /^[\da-f]{8}-[\da-f-]{27}$/

export type Adopter = {
  /** Takes over the folders of writers that are gone. @returns their new places, oldest first. */
  adopt: (into: string) => string[]
}

type Sighting = { renewedAt: number; since: number }
type Verdict = { folder: string; isServer: boolean; state: 'abandoned' | 'live' }

/**
 * Finds folders whose writer is gone: one that gave its lease back, whose process runs no more, or that has not renewed its lease for 30 s
 * of this process's own clock, so that no clock that was set matters. A folder is taken by renaming it, which only one process can do.
 */
export function createAdopter(root: string, kind: RuntimeKind, mine: ProcessIdentity): Adopter {
  let sightings = new Map<string, Sighting>()

  /** What cannot be looked at is not ours to take. */
  function judge(name: string): Verdict {
    try {
      return judgeLease(name)
    } catch {
      return { folder: name, isServer: false, state: 'live' }
    }
  }

  function judgeLease(name: string): Verdict {
    const seen = readLease(join(root, name))
    const isServer = seen?.lease?.kind === 'server'
    const gone = seen?.lease && isGone(seen.lease.process, mine)
    if (seen === undefined || gone === true) {
      return { folder: name, isServer, state: 'abandoned' }
    }
    const hasExpired = gone === undefined && isSilent(name, seen.renewedAt)
    return { folder: name, isServer, state: hasExpired ? 'abandoned' : 'live' }
  }

  function isSilent(name: string, renewedAt: number): boolean {
    const now = performance.now()
    const sighting = sightings.get(name)
    if (sighting?.renewedAt !== renewedAt) {
      sightings.set(name, { renewedAt, since: now })
      return false
    }
    return now - sighting.since > leaseMs
  }

  return {
    adopt(into) {
      const names = readdirSync(root).filter((name) => folderName.test(name))
      const verdicts = names.filter((name) => join(root, name) !== into).map(judge)
      sightings = new Map([...sightings].filter(([name]) => names.includes(name)))
      // A command or a development server leaves to the live server what is the server's.
      if (
        kind !== 'server' &&
        verdicts.some(({ isServer, state }) => isServer && state === 'live')
      ) {
        return []
      }
      return verdicts
        .filter(({ state }) => state === 'abandoned')
        .sort((a, b) => (a.folder < b.folder ? -1 : 1))
        .flatMap(({ folder }) => take(root, folder, into))
    },
  }
}

/** Nothing where another process was quicker. What its writer had taken over itself comes out of it: paths stay short. */
function take(root: string, name: string, into: string): string[] {
  const folder = join(into, adoptedPrefix + name)
  if (!move(join(root, name), folder)) {
    return []
  }
  const taken = takeNested(folder, into)
  removeEmptyFolder(folder)
  return [...taken, folder]
}

/** What fails here stays where it is, and is found when this process is gone. */
function takeNested(folder: string, into: string): string[] {
  try {
    rmSync(leasePath(folder), { force: true })
    return readdirSync(folder)
      .filter((entry) => entry.startsWith(adoptedPrefix))
      .filter((entry) => move(join(folder, entry), join(into, entry)))
      .map((entry) => join(into, entry))
  } catch {
    return []
  }
}

function move(from: string, to: string): boolean {
  try {
    renameSync(from, to)
    return true
  } catch {
    return false
  }
}

/** The files of a folder in the order they were written. */
export function listSegments(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.spool'))
    return names.sort().map((name) => join(folder, name))
  } catch (error) {
    // It was empty, and is gone.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return []
    }
    throw error
  }
}

export function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // It is not empty, or gone.
  }
}

/** Bytes of a file, and when it was last written; nothing where it is gone. */
export function measure(path: string): undefined | { bytes: number; writtenAt: number } {
  try {
    const { mtimeMs, size } = statSync(path)
    return { bytes: size, writtenAt: mtimeMs }
  } catch {
    return undefined
  }
}
