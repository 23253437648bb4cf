import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { runCommand } from './runCommand.js'

type Lockfile = { packages: Record<string, unknown> }

const appDir = fileURLToPath(new URL('app/', import.meta.url))
const manifestPath = fileURLToPath(new URL('../../package.json', import.meta.url))

/** What a user's app has, in the versions that we develop with. */
const packages = [
  '@payloadcms/db-sqlite',
  '@payloadcms/next',
  '@payloadcms/ui',
  '@types/node',
  '@types/react',
  '@types/react-dom',
  'graphql',
  'next',
  'openai',
  'payload',
  'react',
  'react-dom',
  'typescript',
]

/** Two of one of these in one app are two worlds that do not know each other. */
const singletons = ['next', 'payload', 'payload-logbook', 'pino', 'react', 'react-dom', 'zod']

/** Copies the app's files to a folder, and installs the tarball there, and what the app needs beside it. */
export async function createScratchApp(folder: string, tarball: string): Promise<void> {
  const { devDependencies } = JSON.parse(await readFile(manifestPath, 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const versions = packages.map((name) => [name, devDependencies[name]])
  const manifest = {
    name: 'scratch-app',
    dependencies: { ...Object.fromEntries(versions), 'payload-logbook': `file:${tarball}` },
    private: true,
    type: 'module',
  }
  await cp(appDir, folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  await runCommand('npm', ['install', ...flags], { cwd: folder })
}

/** @throws {Error} that names the packages of which more than one copy was installed. */
export async function checkSingletons(folder: string): Promise<void> {
  const lockfile = await readFile(join(folder, 'package-lock.json'), 'utf8')
  const paths = Object.keys((JSON.parse(lockfile) as Lockfile).packages)
  const copies = singletons.map((name) =>
    paths.filter((path) => path.endsWith(`node_modules/${name}`)),
  )
  const wrong = copies.filter(({ length }) => length !== 1)
  if (wrong.length > 0) {
    throw new Error(`more than one copy:\n  ${wrong.flat().join('\n  ')}`)
  }
}
