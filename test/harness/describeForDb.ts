import { describe } from 'vitest'

import type { DatabaseName } from './createDatabase.js'

/** Runs a suite on each database, with its name in the title. */
export function describeForDb(title: string, suite: (db: DatabaseName) => void): void {
  describe.each<DatabaseName>(['postgres', 'sqlite'])(`${title} on %s`, (db) => suite(db))
}
