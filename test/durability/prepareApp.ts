import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { DatabaseName } from '../harness/createDatabase.js'
import type { StoredRow } from '../harness/findRow.js'
import type { Writer } from './startWriter.js'

import { bootLogbook } from '../harness/bootLogbook.js'
import { createDatabase } from '../harness/createDatabase.js'
import { findRows } from '../harness/logRows.js'
import { bundleProgram } from './bundleProgram.js'
import { startWriter } from './startWriter.js'

export type App = {
  /** Starts the app once more to store what is left. */
  drain: (url?: string) => Promise<void>
  findRows: () => Promise<StoredRow[]>
  /** Of the spool. */
  folder: string
  /** The bundled program. */
  program: string
  remove: () => Promise<void>
  start: (prefix: string, task: string, options?: { spool?: false; url?: string }) => Writer
  /** The unique ids in the log, each as often as it is there. */
  storedIds: () => Promise<string[]>
  url: string
}

/** An app on a database with its tables made, and a folder for its spool. */
export async function prepareApp(db: DatabaseName = 'postgres', programName = 'app'): Promise<App> {
  const database = await createDatabase(db)
  const { payload } = await bootLogbook({ database, db })
  const program = await bundleProgram(programName)
  const folder = await mkdtemp(join(tmpdir(), 'payload-logbook-app-'))

  const start: App['start'] = (prefix, task, { spool, url = database.url } = {}) =>
    startWriter([program.path, url, spool === false ? '-' : folder, prefix, task])

  return {
    async drain(url) {
      const { exited, errors } = start('drain', 'drain', { url })
      const { code } = await exited
      if (code !== 0) {
        throw new Error(`what was left could not be stored: ${errors()}`)
      }
    },
    findRows: () => findRows(payload),
    folder,
    program: program.path,
    async remove() {
      await program.remove()
      await rm(folder, { force: true, recursive: true })
      await payload.destroy()
      await database.drop()
    },
    start,
    async storedIds() {
      const { docs } = await payload.db.find<{ requestId: string }>({
        collection: 'llm-logs',
        pagination: false,
        select: { requestId: true },
      })
      return docs.map(({ requestId }) => requestId)
    },
    url: database.url,
  }
}
