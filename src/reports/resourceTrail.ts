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
  { collection, id, limit = 25, page = 1 }: TrailQuery,
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
    where: trailCondition(collection, id),
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

function trailCondition(collection: string, id: number | string): Where {
  return {
    and: [
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
