import type { CollectionSlug, PayloadRequest } from 'payload'

import { executeAccess, Forbidden, NotFound, UnauthorizedError } from 'payload'

import type { LogbookRuntime } from '../logbook.js'
import type { ResourceTrail, TrailQuery, TrailRow } from '../reports/resourceTrail.js'

import { findLastDeletion, findResourceTrail } from '../reports/resourceTrail.js'
import { fitId } from '../store/fitId.js'
import { collectionConfig } from '../store/logCollections.js'
import { readableActors } from './readableActors.js'
import { createChangeFilter } from './readableChanges.js'

type Subject = {
  access: Record<string, unknown>
  flattenedFields: unknown
  versions?: unknown
}

/**
 * The trail of one document, for its readers. Who may read all of the log gets its rows as they are. Who may read the document,
 * and its versions where it has some, gets what of a row is about the document, with the fields that they may read. Of a
 * document that is gone nobody can tell who might: that is for readers of the log.
 *
 * @throws 401, 403 or 404, as Payload answers for the document itself.
 */
export async function readResourceTrail(
  req: PayloadRequest,
  runtime: LogbookRuntime,
  query: TrailQuery,
): Promise<ResourceTrail> {
  if (!req.user) {
    throw new UnauthorizedError(req.t)
  }
  const { read } = collectionConfig(req.payload, runtime.slug('activityLogs')).access
  const access = await executeAccess({ disableErrors: true, req }, read)
  if (access === true) {
    return findResourceTrail(runtime, query, req)
  }
  try {
    return await readAsReaderOfDocument(req, runtime, query)
  } catch (error) {
    if (access === false || !isRefusal(error)) {
      throw error
    }
    // A part of the log is theirs, whatever it is about.
    return findResourceTrail(runtime, query, req)
  }
}

function isRefusal(error: unknown): boolean {
  const status = (error as { status?: unknown } | null)?.status
  return status === 403 || status === 404
}

async function readAsReaderOfDocument(
  req: PayloadRequest,
  runtime: LogbookRuntime,
  query: TrailQuery,
): Promise<ResourceTrail> {
  const subject = findSubject(req, query)
  const doc = await readDocument(req, query)
  await checkVersions(req, subject)
  const since = await findLastDeletion(runtime, query)
  const trail = await findResourceTrail(runtime, { ...query, since })
  const mayRead = createChangeFilter(req, { doc, fields: subject.flattenedFields as never })
  const actors = await readableActors(req, trail.docs)
  const docs = trail.docs.map(async (row) => ({
    ...aboutDocument(row),
    ...actors.of(row),
    changes: await mayRead(row.changes),
  }))
  return { ...trail, docs: await Promise.all(docs) }
}

const aboutDocumentFields = [
  'action',
  'category',
  'createdAt',
  'eventId',
  'resourceId',
  'resourceType',
  'severity',
  'status',
] as const

/** Without where the request came from, and without what the app keeps in its details. */
function aboutDocument(row: TrailRow): TrailRow {
  return Object.fromEntries(aboutDocumentFields.map((name) => [name, row[name]])) as TrailRow
}

function isGlobal({ payload }: PayloadRequest, { collection }: TrailQuery): boolean {
  return collection === 'global' && !('global' in payload.collections)
}

/** @throws 404 where there is no such collection or global. */
function findSubject(req: PayloadRequest, query: TrailQuery): Subject {
  const { collections, globals } = req.payload
  const subject = isGlobal(req, query)
    ? globals.config.find(({ slug }) => slug === query.id)
    : collections[query.collection as CollectionSlug]?.config
  if (subject === undefined) {
    throw new NotFound(req.t)
  }
  return subject as Subject
}

/** @throws 403 or 404, as Payload does. */
async function readDocument(
  req: PayloadRequest,
  query: TrailQuery,
): Promise<Record<string, unknown>> {
  const { payload } = req
  const reading = { depth: 0, overrideAccess: false, req } as const
  if (isGlobal(req, query)) {
    return (await payload.findGlobal({ slug: query.id as never, ...reading })) as never
  }
  const collection = query.collection as CollectionSlug
  const id = fitId(payload, collection, query.id)
  if (id === null) {
    throw new NotFound(req.t)
  }
  return (await payload.findByID({ collection, id, trash: true, ...reading })) as never
}

/** A trail tells what was there before: a condition on versions cannot be asked of it, and denies. */
async function checkVersions(req: PayloadRequest, { access, versions }: Subject): Promise<void> {
  const readVersions = access.readVersions as Parameters<typeof executeAccess>[1] | undefined
  if (!versions) {
    return
  }
  if ((await executeAccess({ disableErrors: true, req }, readVersions!)) !== true) {
    throw new Forbidden(req.t)
  }
}
