import type { PayloadRequest, Where } from 'payload'

import type { JSONValue } from '../entries/row.js'
import type { LogbookRuntime } from '../logbook.js'

import { badArgument } from './parseRange.js'

/** One row of a trail: what was done, when, and by whom. The fields that the reader may not read are missing. */
export type TrailRow = {
  action: string
  actor?: {
    actorId?: null | string
    collection?: null | string
    label?: null | string
    type?: null | string
  }
  category: string
  changes?: JSONValue
  /** ISO 8601. */
  createdAt: string
  eventId: string
  resourceId: string
  resourceType: string
  severity?: null | string
  status: string
} & Record<string, unknown>

/** All changes of one document or global, newest first. */
export type ResourceTrail = {
  docs: TrailRow[]
  hasNextPage: boolean
  limit: number
  page: number
  totalDocs: number
  totalPages: number
}

export type TrailPage = {
  /** Rows of a page, at most 100. @default 25 */
  limit?: number
  /** @default 1 */
  page?: number
}

export type TrailQuery = {
  /** Slug of the collection, or `global`. */
  collection: string
  /** Of the document; of a global its slug. */
  id: number | string
  /** Rows after that only; ISO 8601. */
  since?: string
} & TrailPage

const maxLimit = 100
/** Pages are counted from the start: what is further away has to be looked for by its date. */
const maxPage = 10_000

/** Of rows about users, those that are changes and not their coming and going. */
const changesOfUsers = ['api_key_changed', 'password_changed', 'role_changed']

/**
 * Reads the rows of one document. With `req` as the reader, under the access rules of the log; without it privileged.
 *
 * @throws {LogbookError} `bad-argument` for a page or limit out of range.
 */
export async function findResourceTrail(
  { payload, slug }: Pick<LogbookRuntime, 'payload' | 'slug'>,
  { collection, id, limit = 25, page = 1, since }: TrailQuery,
  req?: PayloadRequest,
): Promise<ResourceTrail> {
  checkRange('limit', limit, maxLimit)
  checkRange('page', page, maxPage)
  const found = await payload.find({
    collection: slug('activityLogs'),
    depth: 0,
    limit,
    overrideAccess: req === undefined,
    page,
    // Within a millisecond the ids tell which came later.
    sort: ['-createdAt', '-eventId'],
    where: trailCondition({ collection, id, since }),
    ...(req && { req }),
  })
  return {
    docs: found.docs as unknown as TrailRow[],
    hasNextPage: found.hasNextPage,
    limit,
    page,
    totalDocs: found.totalDocs,
    totalPages: found.totalPages,
  }
}

/**
 * When a document of that id was deleted for good: some databases give its id to another one, whose readers are not those of the
 * first.
 */
export async function findLastDeletion(
  { payload, slug }: Pick<LogbookRuntime, 'payload' | 'slug'>,
  { collection, id }: TrailQuery,
): Promise<string | undefined> {
  const { docs } = await payload.find({
    collection: slug('activityLogs'),
    depth: 0,
    limit: 1,
    overrideAccess: true,
    pagination: false,
    sort: '-createdAt',
    where: {
      and: [
        { resourceType: { equals: collection } },
        { resourceId: { equals: String(id) } },
        { action: { equals: 'delete' } },
        // To be moved to the trash is a change of the document.
        { changes: { exists: false } },
      ],
    },
  })
  return (docs[0] as undefined | { createdAt: string })?.createdAt
}

function trailCondition({ collection, id, since }: TrailQuery): Where {
  return {
    and: [
      ...(since === undefined ? [] : [{ createdAt: { greater_than: since } }]),
      { resourceType: { equals: collection } },
      { resourceId: { equals: String(id) } },
      { action: { not_equals: 'read' } },
      {
        or: [{ category: { not_in: ['auth', 'security'] } }, { action: { in: changesOfUsers } }],
      },
    ],
  }
}

function checkRange(parameter: string, value: number, max: number): void {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw badArgument(parameter, `expected a whole number from 1 to ${max}, got "${value}"`)
  }
}
