import { rmSync } from 'node:fs'
import { join } from 'node:path'

import type { RuntimeKind } from '../../options.js'
import type { Deferred } from './createDeferred.js'
import type { SegmentWriter } from './createSegmentWriter.js'
import type { Problem } from './readRows.js'

import { createId } from '../../entries/createId.js'
import { createAdopter, listSegments, measure, removeEmptyFolder } from './adoptFolders.js'
import { createDeferred } from './createDeferred.js'
import { createSegmentWriter } from './createSegmentWriter.js'
import { createLeasedFolder, leasePath, renewLease } from './lease.js'
import { makePrivateFolder } from './privateFolder.js'
import { identifyProcess } from './processIdentity.js'

export type OpenFolder = { deferred: Deferred; path: string; writer: SegmentWriter }

export type SpoolFolder = {
  /** Takes over what others left behind. @returns the files, oldest first. */
  adopt: () => string[]
  current: () => OpenFolder | undefined
  /** The folder of this process; makes it where there is none. @throws where the disk does not allow it. */
  ensure: () => OpenFolder
  /** Gives the folder up: deletes it where it is empty, else leaves it to whoever comes. */
  leave: (isEmpty: boolean) => void
  /** Whether the folder was still there; it is not ours any more otherwise. */
  renew: () => boolean
}

type FolderOptions = {
  expiryMs: number
  kind: RuntimeKind
  onProblem: (problem: Problem) => void
  root: string
}

/** The one folder that this process writes to, beside those of others. */
export function createSpoolFolder({ expiryMs, kind, onProblem, root }: FolderOptions): SpoolFolder {
  const mine = identifyProcess()
  const adopter = createAdopter(root, kind, mine)
  let opened: OpenFolder | undefined

  function ensure(): OpenFolder {
    if (opened === undefined) {
      makePrivateFolder(root)
      const path = join(root, createId())
      createLeasedFolder(path, { kind, process: mine })
      const writer = createSegmentWriter(path)
      opened = { deferred: createDeferred(writer, onProblem), path, writer }
    }
    return opened
  }

  function isFresh(path: string): boolean {
    const age = Date.now() - (measure(path)?.writtenAt ?? 0)
    if (age > expiryMs) {
      onProblem({ message: `${path} was not stored within its time and is deleted` })
      rmSync(path, { force: true })
    }
    return age <= expiryMs
  }

  function forget(): void {
    opened?.writer.close()
    opened = undefined
  }

  return {
    adopt: () => adopter.adopt(ensure().path).flatMap(listSegments).filter(isFresh),
    current: () => opened,
    ensure,
    leave(isEmpty) {
      const path = opened?.path
      forget()
      if (path !== undefined) {
        rmSync(isEmpty ? path : leasePath(path), { force: true, recursive: true })
        removeEmptyFolder(root)
      }
    },
    renew() {
      const isOurs = opened === undefined || renewLease(opened.path)
      if (!isOurs) {
        forget()
      }
      return isOurs
    },
  }
}
