import { homedir, tmpdir } from 'node:os'
import { join, resolve, sep } from 'node:path'

import type { ResolvedOptions, RuntimeKind } from '../options.js'
import type { Spool, SpoolOptions } from './spool/createSpool.js'

import { spoolSettings } from '../options.js'
import { createSpool } from './spool/createSpool.js'
import { makePrivateFolder } from './spool/privateFolder.js'

const dayMs = 86_400_000

/** Where entries are written to disk by default: not where the process ends by itself, or its disk with it. */
const kindsWithSpool: readonly RuntimeKind[] = ['command', 'development', 'server']

export type SpoolSetting = {
  /** Names the database: rows of one must never be stored in another. `undefined` for one that ends with the process. */
  database: string | undefined
  kind: RuntimeKind
  option: ResolvedOptions['spool']
}

type Events = Pick<SpoolOptions, 'onInherited' | 'onMoved' | 'onProblem'>

/** The spool of this process, or `undefined` where entries wait in memory only. @throws where there is no folder for it. */
export function openSpool(setting: SpoolSetting, events: Events): Spool | undefined {
  const { database, kind, option } = setting
  const isWanted = option === undefined ? kindsWithSpool.includes(kind) : kind !== 'build'
  if (option === false || !isWanted || database === undefined) {
    return undefined
  }
  const { dir, expiryDays, maxBytes } = option ?? spoolSettings.parse({})
  const folder = dir === undefined ? findFolder() : resolve(dir)
  if (`${folder}${sep}`.startsWith(process.cwd() + sep)) {
    events.onProblem(
      "the spool's folder is inside of the project, entries could be committed or served from there; name another one (option spool.dir)",
      folder,
    )
  }
  return createSpool({
    ...events,
    expiryMs: expiryDays * dayMs,
    kind,
    maxBytes,
    root: join(folder, database),
  })
}

/**
 * In a container the home folder may not be there, or not be writable.
 *
 * @throws where neither folder can be made, or is this user's own.
 */
function findFolder(): string {
  try {
    return makeFolder(join(homedir(), '.local', 'state', 'payload-logbook'))
  } catch {
    return makeFolder(join(tmpdir(), `payload-logbook-${process.getuid?.() ?? 'user'}`))
  }
}

function makeFolder(path: string): string {
  makePrivateFolder(path)
  return path
}
