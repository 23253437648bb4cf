/** `npm run dev`: the development app with all it needs. `--help` says how to change it. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import type { RunningProcess } from './runNode.js'

import { developmentDataDir } from './database/developmentDataDir.js'
import { startPostgres } from './database/startPostgres.js'
import { findFreePort, waitForPort } from './port.js'
import { startProvider } from './provider/startProvider.js'
import { runNode } from './runNode.js'
import { accounts } from './seed/accounts.js'
import { watchPlugin } from './watchPlugin.js'

const usage = `Starts the development app of payload-logbook: a small script-writing product on Payload and Next.

  npm run dev                    with hot reload; the plugin is rebuilt at each change
  npm run dev -- --production    next build, then next start, on the plugin as built by npm run build

It brings its own Postgres and a stand-in for OpenRouter, and fills an empty database. Environment:

  PORT                 port of the app; the next free one is taken (default 3000)
  HOST                 address to listen on (default 127.0.0.1; 0.0.0.0 for all)
  DATABASE_URL         a database of yours: postgres://…, postgresql://… or file:./dev.db (SQLite)
  DATABASE_PUSH        false: tables come from dev/migrations instead of from the config
  OPENROUTER_API_KEY   calls the real OpenRouter
  PAYLOAD_SECRET       Payload's secret (there is a default)
`

const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const devDir = fileURLToPath(new URL('.', import.meta.url))
const stops: (() => Promise<void>)[] = []
let isStopping = false

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void stopAll(0))
}
if (process.env.npm_lifecycle_event) {
  // npm sends a signal on to its shell, and the shell ends without telling us.
  const shell = process.ppid
  setInterval(() => process.ppid !== shell && void stopAll(0), 500).unref()
}

try {
  await main()
} catch (error) {
  if (!isStopping) {
    console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  }
  await stopAll(1)
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { help: { short: 'h', type: 'boolean' }, production: { type: 'boolean' } },
  })
  if (values.help) {
    console.log(usage)
    return
  }

  const port = await findFreePort(readPort())
  setEnvironment()
  const database = await provideDatabase()
  const models = await provideModels()
  if (values.production) {
    requireBuild()
  } else {
    untilStopped(await watchPlugin())
  }
  console.log('Preparing the database …')
  await finish('The preparation of the database', ['--import', 'tsx', `${devDir}seed/seed.ts`], {
    NODE_ENV: 'development', // Otherwise Payload makes no tables by itself.
  })

  const app = await startApp(Boolean(values.production), port)
  await Promise.race([waitForPort(port), app.exited])
  console.log(banner({ database, models, port }))
  const exitCode = await app.exited
  throw new Error(`Next has ended (exit code ${exitCode}).`)
}

function readPort(): number {
  const port = Number(process.env.PORT ?? 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`PORT is "${process.env.PORT}"; it must be a number from 1 to 65535.`)
  }
  return port
}

function setEnvironment(): void {
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  process.env.PAYLOAD_SECRET ??= 'only-for-development'
}

/** Sets `DATABASE_URL`, and says where the data are. */
async function provideDatabase(): Promise<string> {
  const given = process.env.DATABASE_URL
  if (given) {
    // Not every process that opens the file is in the same folder.
    process.env.DATABASE_URL = given.replace(
      /^file:(?!\/)(.+)/,
      (_, path) => `file:${resolve(path)}`,
    )
    return 'as DATABASE_URL says'
  }
  const postgres = await startPostgres({ dataDir: developmentDataDir })
  stops.push(postgres.stop)
  void postgres.onCrash.then((output) => {
    console.error(`\nPostgres has ended unexpectedly.\n${output}`)
    return stopAll(1)
  })
  process.env.DATABASE_URL = postgres.url
  return `${postgres.url}\n              in ${postgres.dataDir}`
}

/** Sets `OPENROUTER_BASE_URL` unless a key for the real one is given, and says which it is. */
async function provideModels(): Promise<string> {
  if (process.env.OPENROUTER_API_KEY) {
    return 'the real OpenRouter'
  }
  const provider = await startProvider()
  stops.push(provider.close)
  process.env.OPENROUTER_BASE_URL = provider.url
  return `a stand-in for OpenRouter at ${provider.url}`
}

function requireBuild(): void {
  if (!existsSync(new URL('../dist/src/index.js', import.meta.url))) {
    throw new Error('The plugin is not built. Run npm run build first.')
  }
}

async function startApp(isProduction: boolean, port: number): Promise<RunningProcess> {
  const where = ['dev', '--port', String(port), '--hostname', process.env.HOST ?? '127.0.0.1']
  const NODE_ENV = isProduction ? 'production' : 'development'
  if (isProduction) {
    await finish('next build', [next, 'build', 'dev'], { NODE_ENV })
  }
  const command = isProduction ? 'start' : 'dev'
  return untilStopped(runNode([next, command, ...where], { env: { NODE_ENV } }))
}

/** Runs a program to its end. */
async function finish(name: string, args: string[], env: Record<string, string>): Promise<void> {
  const exitCode = await untilStopped(runNode(args, { env })).exited
  if (exitCode !== 0) {
    throw new Error(`${name} has failed (exit code ${exitCode}).`)
  }
}

function untilStopped(running: RunningProcess): RunningProcess {
  stops.push(running.stop)
  return running
}

/** Stops what was started, last first, and ends. */
async function stopAll(exitCode: number): Promise<void> {
  if (isStopping) {
    return
  }
  isStopping = true
  for (const stop of stops.reverse()) {
    await stop().catch((error: unknown) => console.error(error))
  }
  process.exit(exitCode)
}

function banner({
  database,
  models,
  port,
}: Record<'database' | 'models', string> & { port: number }): string {
  const logins = accounts.map(
    ({ email, password, role }) => `  ${role.padEnd(12)}${email}  ${password}`,
  )
  return `
  Script Room http://localhost:${port}
  Admin panel http://localhost:${port}/admin
${logins.join('\n')}
  Database    ${database}
  Models      ${models}
`
}
