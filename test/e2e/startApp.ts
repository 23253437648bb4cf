import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { findFreePort } from '../../dev/port.js'
import { outputDir } from './outputDir.js'
import { startProcessGroup, waitUntilReady } from './processGroup.js'

export type RunningApp = {
  /** Ends the app and all processes that it started. */
  stop: () => Promise<void>
  url: string
}

/** Build, seed and start: a minute on two idle cores, and the other tests may be running. */
const startTimeoutMs = 480_000
const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * Builds and starts the development app as `npm run dev -- --production` does, on this database, which has to be empty.
 * What it prints goes to `test/.output/app.log`.
 *
 * @throws {Error} with the end of what it printed, when it ends or is not ready in time.
 */
export async function startApp(databaseURL: string): Promise<RunningApp> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  await mkdir(outputDir, { recursive: true })
  const log = createWriteStream(join(outputDir, 'app.log'))
  const app = startProcessGroup(['--import', 'tsx', 'dev/start.ts', '--production'], {
    cwd: root,
    env: environment({ DATABASE_URL: databaseURL, PORT: String(port) }),
    onOutput: (chunk) => log.write(chunk),
  })
  try {
    await waitUntilReady(`${url}/admin/login`, app, startTimeoutMs)
    return { stop: app.stop, url }
  } catch (error) {
    await app.stop()
    throw error
  }
}

/** Nothing of the test runner's, and nothing that would have the app call out or use other data. */
function environment(own: Record<string, string>): NodeJS.ProcessEnv {
  const foreign = /^(VITEST|NODE_OPTIONS$|OPENROUTER_|DATABASE_|HOST$|LOG_|AUDIT_|PAYLOAD_)/
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return { ...Object.fromEntries(kept), ...own, NODE_ENV: 'production' }
}
