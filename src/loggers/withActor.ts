import type { JSONValue, Row } from '../entries/row.js'

/**
 * Says who it was in text: from the entry's own actor, else from its `userId`. The actor's `id` is stored as `actorId`. In
 * place: the row is new.
 */
export function withActor(row: Row, users: string): Row {
  const { actor, userId } = row.data
  if (actor === undefined) {
    return userId === undefined ? row : replaceActor(row, userActor(users, userId))
  }
  const given = (actor ?? {}) as Record<string, JSONValue>
  const { id: givenId, ...rest } = given
  const id = givenId ?? userId
  if (id === undefined) {
    return replaceActor(row, { type: 'system', ...rest })
  }
  const actorId = String(id)
  return replaceActor(
    row,
    rest.type === undefined
      ? { type: 'user', collection: users, ...rest, actorId }
      : { ...rest, actorId },
  )
}

function userActor(collection: string, id: JSONValue) {
  return { type: 'user', collection, actorId: String(id) }
}

function replaceActor(row: Row, actor: JSONValue): Row {
  row.data.actor = actor
  return row
}
