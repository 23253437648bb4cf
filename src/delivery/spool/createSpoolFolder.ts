import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { RuntimeKind } from '../../options.js'
import type { Deferred } from './createDeferred.js'
import type { SegmentWriter } from './createSegmentWriter.js'
import type { Problem } from './readRows.js'

import { createId } from '../../entries/createId.js'
import { rootMessage } from '../../rootMessage.js'
import { createAdopter, listSegments, removeEmptyFolder } from './adoptFolders.js'
import { createDeferred } from './createDeferred.js'
import { createSegmentWriter } from './createSegmentWriter.js'
import { hasExpired, sweepExpired } from './expiry.js'
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
  /** Gives the folder up: what is left in it is anybody's. Where nothing is left it goes. */
  leave: () => void
  /** Whether the folder was still there; it is not ours any more otherwise. */
  renew: () => boolean
  /** Deletes what nobody has stored in time, here and in the folders of other databases. */
  sweep: () => void
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
      const path = makeOwn()
      const writer = createSegmentWriter(path)
      opened = { deferred: createDeferred(writer, onProblem), path, writer }
    }
    return opened
  }

  function makeOwn(): string {
    const path = join(root, createId())
    const make = () => {
      makePrivateFolder(root)
      createLeasedFolder(path, { kind, process: mine })
    }
    try {
      make()
    } catch {
      // Another process may have left the root at this moment, and taken it away as empty.
      make()
    }
    return path
  }

  /** What cannot be listed now stays, and is taken over again when this process is gone. */
  function list(folder: string): string[] {
    try {
      const paths = listSegments(folder).filter(keepFresh)
      if (paths.length === 0) {
        removeEmptyFolder(folder)
      }
      return paths
    } catch (error) {
      onProblem({
        detail: rootMessage(error),
        subject: 'a folder of the spool cannot be read and waits',
      })
      return []
    }
  }

  function keepFresh(path: string): boolean {
    const isExpired = hasExpired(path, expiryMs)
    if (isExpired) {
      onProblem({ detail: path, subject: 'rows were not stored within their time and are deleted' })
      rmSync(path, { force: true })
    }
    return !isExpired
  }

  function forget(): void {
    opened?.writer.close()
    opened = undefined
  }

  return {
    adopt: () => adopter.adopt(ensure().path).flatMap(list),
    current: () => opened,
    ensure,
    leave() {
      const path = opened?.path
      forget()
      if (path !== undefined) {
        rmSync(leasePath(path), { force: true })
        removeEmptyFolder(path)
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
    sweep: () => sweepExpired({ expiryMs, parent: dirname(root), root }),
  }
}
