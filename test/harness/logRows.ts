import type { Payload } from 'payload'

import type { LogKind, Row } from '../../src/entries/row.js'
import type { Aggregate, AggregateQuery, Store } from '../../src/store/Store.js'
import type { StoredRow } from './findRow.js'

import { idFields, logKinds } from '../../src/entries/row.js'
import { buildRow } from '../../src/loggers/buildRow.js'
import { withActor } from '../../src/loggers/withActor.js'
/** The slugs of a logbook with default options. */
export const slugs = {
  activityLogs: 'activity-logs',
  llmLogs: 'llm-logs',
  serviceLogs: 'service-logs',
} as const satisfies Record<LogKind, string>

export const day = new Date('2026-03-01T00:00:00.000Z')
export const nextDay = new Date('2026-03-02T00:00:00.000Z')

/** A complete row of {@link day}. */
export function row(
  id: string,
  data: Record<string, unknown> = {},
  kind: LogKind = 'llmLogs',
): Row {
  const entry = { [idFields[kind]]: id, createdAt: day, ...required[kind], ...data }
  return withActor(buildRow(kind, entry), 'users')
}

const required = {
  activityLogs: { action: 'read', category: 'data', status: 'info' },
  llmLogs: { model: 'm', prompt: 'p', provider: 'direct', status: 'success' },
  serviceLogs: { endpoint: '/', method: 'GET', service: 'external', status: 'success' },
}

/** What the store says of {@link day}. */
export function report(store: Store, query: Partial<AggregateQuery> = {}): Promise<Aggregate> {
  return store.aggregate({ end: nextDay, groupBy: [], kind: 'llmLogs', start: day, ...query })
}

export async function clearLogs({ db }: Payload): Promise<void> {
  for (const kind of logKinds) {
    await db.deleteMany({ collection: slugs[kind], where: {} })
  }
}

/** All rows of a log, by their unique id. */
export async function findRows({ db }: Payload, kind: LogKind = 'llmLogs'): Promise<StoredRow[]> {
  const page = { collection: slugs[kind], pagination: false, sort: idFields[kind] }
  return (await db.find<StoredRow>(page)).docs
}

/** The unique ids of all rows of a log, sorted. */
export async function findIds(payload: Payload, kind: LogKind = 'llmLogs'): Promise<unknown[]> {
  return (await findRows(payload, kind)).map((stored) => stored[idFields[kind]])
}

export function createUser(payload: Payload, name: string): Promise<{ id: number | string }> {
  return payload.create({
    collection: 'users',
    data: { email: `${name}@example.com`, password: 'secret' },
  })
}

type BatchInsert = {
  drizzle: { insert: (table: unknown) => { values: (rows: object[]) => Promise<unknown> } }
  tables: Record<string, unknown>
}

/** Many LLM rows, in a few statements. */
export async function insertMany(
  payload: Payload,
  count: number,
  data: (index: number) => Record<string, unknown>,
): Promise<void> {
  const { drizzle, tables } = payload.db as unknown as BatchInsert
  const rows = Array.from({ length: count }, (_, index) => {
    const { createdAt, ...rest } = { createdAt: day, ...data(index) } as { createdAt: Date }
    const requestId = `many-${String(index).padStart(4, '0')}`
    return { ...required.llmLogs, ...rest, createdAt: createdAt.toISOString(), requestId }
  })
  for (let at = 0; at < count; at += 500) {
    await drizzle.insert(tables.llm_logs).values(rows.slice(at, at + 500))
  }
}
