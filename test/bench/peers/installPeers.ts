import type { Plugin } from 'payload'

import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { runCommand } from '../../package/runCommand.js'
import { progress } from '../bench.js'

export type Peer = { name: string; plugin: Plugin }

type Factory = (options: object) => Plugin

/** Below the project, so that they find its copy of Payload; not among its dependencies, whom their own would concern. */
const folder = fileURLToPath(new URL('../../.output/peers/', import.meta.url))

const hooks = {
  afterChange: { create: { enabled: true }, enabled: true, update: { enabled: true } },
}
const logging = {
  enableCreateLogging: true,
  enableDeleteLogging: true,
  enableUpdateLogging: true,
}

/** The other plugins, told to log what is measured, and else as they come. */
const peers = [
  {
    name: 'payload-auditor',
    factory: 'auditorPlugin',
    options: {
      collections: {
        track: [
          { slug: 'posts', hooks },
          { slug: 'users', hooks },
        ],
      },
    },
    version: '2.0.2',
  },
  { name: 'payload-sentinel', factory: 'payloadSentinel', options: {}, version: '0.2.2' },
  {
    name: '@payload-bites/activity-log',
    factory: 'activityLogPlugin',
    options: { collections: { posts: logging, users: logging } },
    version: '1.7.0',
  },
]

/** Installs the other plugins from npm. Their peers are the project's own packages. */
export async function installPeers(): Promise<Peer[]> {
  progress('installing the other plugins')
  await mkdir(folder, { recursive: true })
  await writeFile(
    `${folder}package.json`,
    JSON.stringify({ name: 'peers', private: true, type: 'module' }),
  )
  const packages = peers.map(({ name, version }) => `${name}@${version}`)
  const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund']
  await runCommand('npm', ['install', ...flags, '--loglevel=error', ...packages], { cwd: folder })
  return Promise.all(peers.map(load))
}

async function load({ name, factory, options }: (typeof peers)[number]): Promise<Peer> {
  const path = createRequire(folder).resolve(name)
  const module = (await import(pathToFileURL(path).href)) as Record<string, Factory>
  return { name, plugin: module[factory]!(options) }
}
