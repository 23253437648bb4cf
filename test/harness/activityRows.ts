import type { Where } from 'payload'

import type { Booted } from './bootLogbook.js'

export type ActivityRow = {
  action: string
  actor?: { actorId?: string; collection?: string; label?: string; type?: string }
  category: string
  changes?: Record<string, unknown>[]
  correlationId?: string
  details: Record<string, unknown>
  resourceId?: string
  resourceType?: string
  severity?: string
  userId?: unknown
}

/** Stored rows of the activity log, the oldest first, once all that waits is stored. */
export async function activityRows(
  { logbook, payload }: Pick<Booted, 'logbook' | 'payload'>,
  where: Where = {},
): Promise<ActivityRow[]> {
  await logbook.flush()
  const { docs } = await payload.find({
    collection: 'activity-logs' as never,
    depth: 0,
    pagination: false,
    sort: ['createdAt', 'id'],
    where,
  })
  return docs as unknown as ActivityRow[]
}

/** The changes by their paths. */
export function changedPaths({ changes }: Pick<ActivityRow, 'changes'>): string[] {
  return (changes ?? []).map(({ path }) => String(path)).sort()
}
