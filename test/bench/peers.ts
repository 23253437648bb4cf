/**
 *   npx tsx test/bench/peers.ts --help
 */
import type { Payload, Plugin } from 'payload'

import { postgresAdapter } from '@payloadcms/db-postgres'
import { randomUUID } from 'node:crypto'
import pg from 'pg'

import type { Bar, Bench } from './bench.js'
import type { Peer } from './peers/installPeers.js'

import { logbookPlugin } from '../../src/index.js'
import { atMost, median, progress, round, runAlone } from './bench.js'
import { bootBench, withBed } from './benchPayload.js'
import { countStatements } from './peers/countStatements.js'
import { installPeers } from './peers/installPeers.js'

const actions = ['create', 'publish', 'self-edit'] as const
type Action = (typeof actions)[number]

type Variant = { name: string; plugins: Plugin[] }

/** A running app of one variant. */
type App = {
  database: string
  drafts: (number | string)[]
  payload: Payload
  users: (number | string)[]
}

type Contestant = {
  app: App
  /** Actions of which one round did not come to its end. */
  hung: Set<Action>
  /** ms of the rounds. */
  times: Record<Action, number[]>
  variant: Variant
}

const atOnce = 20
const poolSize = 10
/** What is not compiled yet by the engine takes three times as long: servers run longer than a few requests. */
const warmUps = 100
const capMs = 15_000

export const bench: Bench<'rounds'> = {
  options: {
    // The ratio of two medians of 30 moved by 0.1 from run to run on a machine that others share.
    rounds: { about: 'rounds, in each of which all take their turn', value: 100 },
  },
  question: `What does the audit of documents cost: SQL statements, and the time of ${atOnce} writes at once on a pool of ${poolSize} connections, beside other plugins and none?`,
  run: ({ rounds }) =>
    withBed(async ({ folder, postgresURL }) => {
      const ours = logbookPlugin({ spool: { dir: `${folder}/spool` } })
      const variants: Variant[] = [
        { name: 'none', plugins: [] },
        { name: 'payload-logbook', plugins: [ours] },
        ...(await installPeers()).map(({ name, plugin }: Peer) => ({ name, plugins: [plugin] })),
      ]
      const contestants: Contestant[] = []
      const statements = new Map<string, Statements>()
      for (const variant of variants) {
        progress(`starting ${variant.name}`)
        const app = await bootApp(postgresURL, variant)
        const counts = await countOf(app)
        statements.set(variant.name, counts)
        const hung = new Set(actions.filter((action) => counts[action] === undefined))
        const times = { create: [], publish: [], 'self-edit': [] }
        const fresh = hung.size > 0 ? await bootApp(postgresURL, variant) : app
        contestants.push({ app: fresh, hung, times, variant })
      }
      for (let index = -warmUps; index < Number(rounds); index++) {
        if (index === 0) {
          await tidyDatabases(contestants)
        }
        await runRound(contestants, { index, postgresURL })
      }
      return describe(contestants, statements)
    }),
}

/** As Postgres itself does after a minute: in the middle of a round it would be one contestant's alone. */
async function tidyDatabases(contestants: readonly Contestant[]): Promise<void> {
  for (const { app } of contestants) {
    await (app.payload.db as unknown as { pool: pg.Pool }).pool.query('VACUUM ANALYZE')
  }
}

async function bootApp(server: string, { plugins }: Variant): Promise<App> {
  const database = `bench_${randomUUID().replaceAll('-', '')}`
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  await client.query(`CREATE DATABASE ${database}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${database}`
  const pool = { connectionString: url.href, max: poolSize }
  const payload = await bootBench(
    { postgresURL: url.href },
    [withPosts, ...plugins],
    postgresAdapter({ pool }),
  )
  const users: (number | string)[] = []
  for (let index = 0; index < atOnce; index++) {
    const data = { email: `user-${index}@example.com`, password: 'secret' }
    users.push((await payload.create({ collection: 'users', data })).id)
  }
  return { database, drafts: [], payload, users }
}

const withPosts: Plugin = (config) => ({
  ...config,
  collections: [
    ...(config.collections ?? []).map((collection) =>
      collection.slug === 'users'
        ? { ...collection, fields: [{ name: 'name', type: 'text' as const }] }
        : collection,
    ),
    {
      slug: 'posts',
      fields: [
        { name: 'title', type: 'text' },
        { name: 'body', type: 'textarea' },
      ],
      versions: { drafts: true },
    },
  ],
})

/** As a request over REST comes: one of the peers leaves out all that comes by the Local API. */
function asUser({ users }: App, index: number) {
  const id = users[index]
  const user = { id, collection: 'users', email: `user-${index}@example.com` }
  return { req: { payloadAPI: 'REST', user } as never, user: user as never }
}

const runs: Record<Action, (app: App, index: number) => Promise<unknown>> = {
  create: async (app, index) => {
    const data = { body: 'word '.repeat(200), title: `post ${index}` }
    const doc = await app.payload.create({
      collection: 'posts',
      data,
      draft: true,
      ...asUser(app, index),
    } as never)
    app.drafts[index] = (doc as { id: number }).id
  },
  publish: (app, index) =>
    app.payload.update({
      id: app.drafts[index],
      collection: 'posts',
      data: { _status: 'published', title: randomUUID() },
      ...asUser(app, index),
    } as never),
  'self-edit': (app, index) =>
    app.payload.update({
      id: app.users[index],
      collection: 'users',
      data: { name: randomUUID() },
      ...asUser(app, index),
    } as never),
}

type Statements = Partial<Record<Action, number>>

/** The second of each: the first one may prepare what all later ones use. Nothing of an action that hangs even alone. */
async function countOf(app: App): Promise<Statements> {
  const counts: Statements = {}
  const hangs = new Set<Action>()
  // As another user: what hangs may hold the first one for good.
  for (const index of [0, 1]) {
    for (const action of actions.filter((each) => !hangs.has(each))) {
      counts[action] = await countStatements(app.payload, app.database, async () => {
        if (!(await withinCap(runs[action](app, index)))) {
          hangs.add(action)
        }
      })
    }
  }
  hangs.forEach((action) => delete counts[action])
  return counts
}

type Round = { index: number; postgresURL: string }

/** In another order each time, so that nobody always comes after the same one. */
async function runRound(contestants: Contestant[], { index, postgresURL }: Round): Promise<void> {
  const first = (index + warmUps) % contestants.length
  const order = [...contestants.slice(first), ...contestants.slice(0, first)]
  for (const action of actions) {
    for (const contestant of order) {
      await takeTurn(contestant, action, { index, postgresURL })
    }
  }
}

async function takeTurn(
  contestant: Contestant,
  action: Action,
  { index, postgresURL }: Round,
): Promise<void> {
  const { app, hung, times, variant } = contestant
  if (hung.has(action)) {
    await createOneByOne(contestant, action)
    return
  }
  const start = performance.now()
  const all = Array.from({ length: atOnce }, (_, each) => runs[action](app, each))
  const isThrough = await withinCap(Promise.all(all))
  if (!isThrough) {
    progress(`${variant.name}: ${action} hangs`)
    hung.add(action)
    // Its connections wait for one another, for good.
    contestant.app = await bootApp(postgresURL, variant)
    await createOneByOne(contestant, action)
  } else if (index >= 0) {
    times[action].push(performance.now() - start)
  }
}

/** What comes after it needs its documents. */
async function createOneByOne({ app }: Contestant, action: Action): Promise<void> {
  for (let each = 0; action === 'create' && each < atOnce; each++) {
    await runs.create(app, each)
  }
}

/** @returns whether it came to an end in time. */
async function withinCap(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const cap = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), capMs)
  })
  const isThrough = await Promise.race([work.then(() => true), cap])
  clearTimeout(timer)
  return isThrough
}

function describe(contestants: Contestant[], statements: Map<string, Statements>) {
  const [none] = contestants
  const timeOf = ({ hung, times }: Contestant, action: Action) =>
    hung.has(action) ? Infinity : median(times[action])
  const ratioOf = (contestant: Contestant, action: Action) =>
    timeOf(contestant, action) / timeOf(none!, action)
  const addedBy = ({ variant }: Contestant, action: Action) =>
    (statements.get(variant.name)?.[action] ?? NaN) - (statements.get('none')?.[action] ?? NaN)
  const table = contestants.flatMap((contestant) =>
    actions.map((action) => {
      const hangs = contestant.hung.has(action)
      return {
        plugin: contestant.variant.name,
        action,
        'statements added': Number.isNaN(addedBy(contestant, action))
          ? 'hangs alone'
          : addedBy(contestant, action),
        [`median ms of ${atOnce} at once`]: hangs
          ? `hangs (${capMs / 1000} s)`
          : round(timeOf(contestant, action)),
        ratio: hangs ? '' : round(ratioOf(contestant, action)),
      }
    }),
  )
  const ours = contestants.find(({ variant }) => variant.name === 'payload-logbook')!
  const bars: Bar[] = actions.flatMap((action) => [
    atMost(`${action}: statements added`, addedBy(ours, action), 1),
    atMost(`${action}: time beside none`, ratioOf(ours, action), 1.2),
  ])
  const notes = [
    'Each has a Payload and a database of its own on one Postgres; they take turns. payload-auditor writes in batches, after the request.',
  ]
  return { bars, notes, table }
}

await runAlone(import.meta, bench)
