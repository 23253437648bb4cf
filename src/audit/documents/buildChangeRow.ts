import type { Row } from '../../entries/row.js'
import type { LogbookRuntime } from '../../logbook.js'
import type { OwnEntry } from '../../loggers/ownRow.js'
import type { UserChange } from '../auth/userChangeOf.js'
import type { ChangeSettings } from '../changes/FieldChange.js'
import type { LogbookRequest } from '../request/LogbookRequest.js'
import type { Change } from './Change.js'
import type { AuditedRequest } from './requestMemory.js'

import { addContext } from '../../loggers/addContext.js'
import { buildRow } from '../../loggers/buildRow.js'
import { ownFields, ownRow } from '../../loggers/ownRow.js'
import { rootMessage } from '../../rootMessage.js'
import { userChangeOf } from '../auth/userChangeOf.js'
import { apiOf } from '../request/apiOf.js'
import { requestFields } from '../request/requestFields.js'
import { requestSettings } from '../request/requestSettings.js'
import { editableOf } from './authInternals.js'
import { changeSettings } from './changeSettings.js'
import { changesOf, snapshotOf, whereOf } from './changesOf.js'

/** The row of a change, safe to be stored; none where nothing changed. Never throws: what cannot be told is said in the row. */
export function buildChangeRow(
  runtime: LogbookRuntime,
  change: Change,
  req: AuditedRequest | undefined,
): Row | undefined {
  const { id, plan } = change
  const user = plan.isAuth ? userChangeOf({ ...change, req }, runtime.options()) : undefined
  const settings = changeSettings(runtime)
  const described = describe(change, settings)
  if (described === undefined && user === undefined) {
    return undefined
  }
  const request = fullRequest(req)
  const kind = kindOf(change, user)
  const { actor, correlationId, ipAddress, userAgent, userId } = requestFields(
    request,
    requestSettings(runtime),
  )
  const told = withUserChange(described ?? {}, user)
  // In one literal, and not put together: it is made for each change of the host's.
  const entry: OwnEntry = {
    action: kind.action,
    actor,
    category: kind.category,
    changes: told.changes,
    correlationId,
    details: detailsOf(change, { req, settings, told }),
    ipAddress,
    resourceId: id === undefined ? undefined : String(id),
    resourceType: plan.kind === 'global' ? 'global' : plan.slug,
    status: 'success',
    userAgent,
    userId,
  }
  const row = ownRow(entry) ?? buildRow('activityLogs', entry)
  return runtime.protect(addContext(row), ownFields)
}

type DetailParts = {
  req: AuditedRequest | undefined
  settings: ChangeSettings
  told: Described
}

function detailsOf({ details = {}, plan }: Change, { req, settings, told }: DetailParts): object {
  return {
    api: apiOf(fullRequest(req)),
    locale: typeof req?.locale === 'string' ? req.locale : undefined,
    autosave: details.autosave,
    before: details.before,
    bulkId: details.bulkId,
    draft: details.draft,
    trash: details.trash,
    upsert: details.upsert,
    versionId: details.versionId,
    where: details.where === undefined ? undefined : whereOf(plan, details.where, settings),
    events: told.events,
    problem: told.problem,
    snapshot: told.snapshot,
    truncated: told.truncated,
  }
}

function kindOf({ action }: Change, user: UserChange | undefined) {
  return user !== undefined && action === 'update'
    ? { action: user.action, category: user.category }
    : { action, category: 'data' }
}

/** What an edit of a user was beyond an edit is told in its row. */
function withUserChange(described: Described, user: UserChange | undefined): Described {
  if (user === undefined) {
    return described
  }
  const own = Array.isArray(described.changes) ? (described.changes as unknown[]) : []
  return { ...described, changes: [...own, ...user.changes], events: user.events }
}

type Described = {
  changes?: unknown
  events?: string[]
  problem?: string
  snapshot?: unknown
  truncated?: unknown
}

function describe(change: Change, settings: ChangeSettings): Described | undefined {
  try {
    return describeSafely(change, settings)
  } catch (error) {
    return { problem: `what changed could not be told: ${rootMessage(error)}` }
  }
}

function describeSafely(change: Change, settings: ChangeSettings): Described | undefined {
  const { action, after, before, details, plan } = change
  if (action === 'create' || (action === 'delete' && after === undefined)) {
    return describeWhole(change, settings)
  }
  if (after === undefined) {
    return {}
  }
  const docs = { after: editableOf(plan, after), before: before && editableOf(plan, before) }
  const described = changesOf(plan, docs, settings)
  // That a version was restored is worth a row, even where it is what was there.
  const isEmptyTold = action !== 'update' || details?.upsert === true
  return described ?? (isEmptyTold ? {} : undefined)
}

/** Of a document that came or went there is nothing to compare. */
function describeWhole(
  { action, after, before, plan }: Change,
  settings: ChangeSettings,
): Described {
  const isCreated = action === 'create'
  const doc = isCreated ? after : before
  const isKept = plan.snapshots[isCreated ? 'create' : 'delete']
  return isKept && doc !== undefined ? snapshotOf(plan, editableOf(plan, doc), settings) : {}
}

/** Code that calls the adapter itself may hand it a transaction and nothing else: that is no request. */
function fullRequest(req: AuditedRequest | undefined): LogbookRequest | undefined {
  return req !== undefined && 'payloadAPI' in req ? (req as LogbookRequest) : undefined
}
