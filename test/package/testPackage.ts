/** `npm run test:package`: the package as a user gets it. `--help` says more. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import type { ScratchServer } from './scratchServer.js'

import {
  logBeforePayload,
  logBesidePayload,
  readAdminPanel,
  readMirror,
  readReports,
  readRows,
  refuseAnonymous,
  signIn,
} from './checkServer.js'
import { checkContents, checkResolution } from './checkTarball.js'
import { checkTypes } from './checkTypes.js'
import { checkSingletons, createScratchApp } from './createScratchApp.js'
import { runCommand, stopping } from './runCommand.js'
import { startScratchServer } from './scratchServer.js'

const usage = `Tests the package as a user gets it: packs it, installs the tarball in a new Payload app outside the
project, type-checks and builds that app, starts it, and has it log. Needs a build (npm run build) and the npm registry.

  npm run test:package              removes the app at the end
  npm run test:package -- --keep    leaves it, and says where it is
`

type Pack = { filename: string; files: { path: string }[] }[]

const root = fileURLToPath(new URL('../..', import.meta.url))
const cleanups: (() => Promise<void>)[] = []
let passedCount = 0

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopping.abort()
    void cleanUp().then(() => process.exit(1))
  })
}

const { values } = parseArgs({
  options: { help: { short: 'h', type: 'boolean' }, keep: { type: 'boolean' } },
})
if (values.help) {
  console.log(usage)
} else {
  await main()
}

async function main(): Promise<void> {
  let failedCount = 0
  try {
    await testPackage()
  } catch {
    // The step has said why; those after it depend on it.
    failedCount = 1
  }
  await cleanUp()
  console.log(`\n${passedCount} passed, ${failedCount} failed`)
  process.exitCode = failedCount
}

async function testPackage(): Promise<void> {
  // The real path: on macOS the temporary folder is a link, and Next compares paths.
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'payload-logbook-package-')))
  cleanups.push(() => remove(scratch))
  const app = join(scratch, 'app')
  const bin = (path: string) => join(app, 'node_modules', path)
  const node = (args: string[]) => runCommand(process.execPath, args, { cwd: app })
  const payload = (...args: string[]) => node([bin('payload/bin.js'), ...args])

  await mkdir(app)
  const pack = await step('npm pack', () => packInto(scratch))
  await step('the tarball holds what it should, and nothing else', () =>
    checkContents(pack.files.map(({ path }) => path)),
  )
  await step('npm install of the tarball in a new app', () =>
    createScratchApp(app, join(scratch, pack.filename)),
  )
  await step('entry points, imports and source maps lead to files', () =>
    checkResolution(bin('payload-logbook')),
  )
  await step('one copy of each package that must be one', () => checkSingletons(app))
  await step('Node alone imports each entry point', () => node(['import.mjs']))
  await step('payload generate:types and generate:importmap', async () => {
    await payload('generate:types')
    await payload('generate:importmap')
  })
  await step('types under moduleResolution NodeNext', () =>
    checkTypes(app, 'tsconfig.nodenext.json'),
  )
  await step('types under moduleResolution Bundler', () => checkTypes(app, 'tsconfig.json'))
  await step('payload migrate:create and migrate', async () => {
    await payload('migrate:create', 'first')
    await payload('migrate')
  })
  await step('payload logbook prune', async () => {
    const env = { AUDIT_RETENTION_DAYS: '30' }
    const { output } = await runCommand(
      process.execPath,
      [bin('payload/bin.js'), 'logbook', 'prune', '--dry-run'],
      { cwd: app, env },
    )
    assert.match(output, /llmLogs: 0 rows to be deleted/)
  })
  await step('next build', () => buildApp(app, bin('next/dist/bin/next')))
  const server = await step('next start', () =>
    startScratchServer(app, { LOG_FORMAT: 'json', LOG_LEVEL: 'info' }),
  )
  cleanups.push(server.stop)
  await testServer(server)
}

async function testServer(server: ScratchServer): Promise<void> {
  await step('a page and a route log before anything has started Payload', () =>
    logBeforePayload(server),
  )
  await step('nobody reads a log or a report without a session', () => refuseAnonymous(server))
  const token = await step('the first user signs in', () => signIn(server))
  await step('a page and a route log while Payload runs in another bundle', () =>
    logBesidePayload(server),
  )
  await step('the admin reads the rows', () => readRows(server, token))
  await step('the admin reads the reports', () => readReports(server, token))
  await step('the admin panel shows them', () => readAdminPanel(server, token))
  await step('the rows are mirrored to standard output', () => readMirror(server))
}

async function packInto(folder: string): Promise<Pack[number]> {
  // Without the scripts: the package is built already, and other tests may be using it.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await runCommand('npm', args, { cwd: root })
  return (JSON.parse(stdout) as Pack)[0]!
}

/** A build that warns of the package would do so in every user's terminal. */
async function buildApp(app: string, next: string): Promise<void> {
  const env = { NODE_ENV: 'production' }
  const { output } = await runCommand(process.execPath, [next, 'build'], { cwd: app, env })
  const suspicious = /payload-logbook|pino|thread-stream|serverExternalPackages|not found|⚠/i
  // Next's remark on a build in CI: our app is new each time.
  const checked = output.replaceAll(app, '').replace(/⚠ No build cache found\..*/, '')
  if (suspicious.test(checked)) {
    throw new Error(`next build warned:\n${output}`)
  }
}

async function step<Result>(name: string, run: () => Promise<Result> | Result): Promise<Result> {
  const start = performance.now()
  try {
    const result = await run()
    passedCount += 1
    console.log(`✓ ${name} (${seconds(start)})`)
    return result
  } catch (error) {
    console.error(`✗ ${name} (${seconds(start)})\n\n${(error as Error).message}`)
    throw error
  }
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}

async function remove(folder: string): Promise<void> {
  if (values.keep) {
    console.log(`\nKept: ${folder}`)
    return
  }
  await rm(folder, { force: true, maxRetries: 5, recursive: true })
}

/** Last made, first undone. */
async function cleanUp(): Promise<void> {
  for (const undo of cleanups.splice(0).reverse()) {
    await undo().catch((error: unknown) => console.error(error))
  }
}
