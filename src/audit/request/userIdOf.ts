import type { ActivityLogEntry } from '../../entries/schemas.js'

/** The `userId` of an actor: of a user of the collection that `userId` points to. */
export function userIdOf(
  actor: ActivityLogEntry['actor'],
  users: string | undefined,
): Pick<ActivityLogEntry, 'userId'> {
  const { collection = users, id } = actor ?? {}
  return id !== undefined && collection === users ? { userId: id } : {}
}
