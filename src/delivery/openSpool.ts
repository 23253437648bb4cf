import { homedir, tmpdir, userInfo } from 'node:os'
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
  /** Names the database: rows of one must never be stored in another. */
  database: string
  kind: RuntimeKind
  option: ResolvedOptions['spool']
}

type Events = Pick<SpoolOptions, 'onInherited' | 'onMoved' | 'onProblem'>

/** The spool of this process, or `undefined` where entries wait in memory only. */
export function openSpool(setting: SpoolSetting, events: Events): Spool | undefined {
  const { database, kind, option } = setting
  if (option === false || kind === 'build' || (!option && !kindsWithSpool.includes(kind))) {
    return undefined
  }
  const { dir, expiryDays, maxBytes } = option ?? spoolSettings.parse({})
  const folder = dir === undefined ? findFolder() : resolve(dir)
  if (`${folder}${sep}`.startsWith(process.cwd() + sep)) {
    events.onProblem(
      `the spool's folder ${folder} is inside of the project: entries could be committed or served from there`,
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

/** In a container the home folder may not be there, or not be writable. */
function findFolder(): string {
  try {
    const folder = join(homedir(), '.local', 'state', 'payload-logbook')
    makePrivateFolder(folder)
    return folder
  } catch {
    return join(tmpdir(), `payload-logbook-${userInfo().uid}`)
  }
}
