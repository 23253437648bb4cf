import type { ActivityLogEntry } from '../entries/schemas.js'

import { logToCurrent } from './logRow.js'
import { neverThrowing } from './neverThrowing.js'

export type ActivityLog = ReturnType<typeof createMethods>

type Log = (entry: ActivityLogEntry) => Promise<void>
type Id = number | string
type Severity = NonNullable<ActivityLogEntry['severity']>

/** What was changed, by whom and from where, as far as it is known; and any other field of an entry. */
export type ResourceEntry = Partial<Omit<ActivityLogEntry, 'changes'>> & {
  resourceId: Id
  resourceType: string
}

/** The ways to log what somebody did. None of them throws or rejects. */
export function createActivityLog(log: Log): ActivityLog {
  return neverThrowing(createMethods(log), (entry) => log(entry as ActivityLogEntry))
}

function createMethods(log: Log) {
  return {
    /** Logs an entry as it is. */
    log,

    /** Logs that something was created, category `data`. `data`: what it is. */
    logCreate: ({ data, ...entry }: ResourceEntry & { data?: unknown }): Promise<void> =>
      log({ ...changed('create'), ...entry, changes: { after: data } }),

    /** Logs that something was changed, category `data`: what it was and what it is. */
    logUpdate: ({
      after,
      before,
      ...entry
    }: ResourceEntry & { after?: unknown; before?: unknown }): Promise<void> =>
      log({ ...changed('update'), ...entry, changes: { after, before } }),

    /** Logs that something was deleted, category `data`. `data`: what it was. */
    logDelete: ({ data, ...entry }: ResourceEntry & { data?: unknown }): Promise<void> =>
      log({ ...changed('delete'), ...entry, changes: { before: data } }),

    /** Logs what is of concern to security, category `security`. Default of the severity: that of the action. `rest`: any other field of an entry. */
    logSecurityEvent: (
      action: string,
      severity?: Severity,
      details?: unknown,
      rest?: Partial<ActivityLogEntry>,
    ): Promise<void> =>
      log({
        category: 'security',
        status: 'warning',
        ...rest,
        action,
        details: details ?? rest?.details,
        severity,
      }),

    /** Logs that something was generated, category `ai`. */
    logAIGeneration: (
      action: string,
      projectId: Id,
      userId: Id,
      status: 'error' | 'success',
      details?: unknown,
    ): Promise<void> => log({ action, category: 'ai', details, projectId, status, userId }),

    /** Logs that media was processed, category `media`. */
    logMediaProcessing: (
      action: string,
      projectId: Id,
      status: 'error' | 'success',
      details?: unknown,
    ): Promise<void> => log({ action, category: 'media', details, projectId, status }),

    /** Logs `project_created`, category `project`. */
    logProjectCreated: (projectId: Id, userId: Id, details?: unknown): Promise<void> =>
      log({
        action: 'project_created',
        category: 'project',
        details,
        projectId,
        status: 'success',
        userId,
      }),

    /**
     * Logs what a user did, category `user`. With a request, the IP address is the first one of `x-forwarded-for`, else
     * `x-real-ip`: what a client may forge where no proxy of yours sets them.
     */
    logUserAction: (
      action: string,
      userId: Id,
      projectId?: Id,
      details?: unknown,
      request?: Pick<Request, 'headers'>,
    ): Promise<void> =>
      log({
        action,
        category: 'user',
        details,
        ipAddress: clientAddress(request),
        projectId,
        status: 'info',
        userAgent: request?.headers?.get('user-agent') ?? undefined,
        userId,
      }),
  }
}

function changed(action: string) {
  return { action, category: 'data', status: 'success' } as const
}

function clientAddress(request: Pick<Request, 'headers'> | undefined): string | undefined {
  const forwarded = request?.headers?.get('x-forwarded-for')?.split(',')[0]?.trim()
  return forwarded || request?.headers?.get('x-real-ip') || undefined
}

/** Logs what was done to the logbook of this process. */
export const ActivityLogger: ActivityLog = createActivityLog((entry) =>
  logToCurrent('activityLogs', entry),
)
