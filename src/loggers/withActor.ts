import type { JSONValue, Row } from '../entries/row.js'

/** Says who it was in text: from the entry's own actor, else from its `userId`. The actor's `id` is stored as `actorId`. */
export function withActor(row: Row, users: string): Row {
  const { actor, userId } = row.data
  const given = (actor ?? {}) as Record<string, JSONValue>
  const { id: givenId, ...rest } = given
  const id = givenId ?? userId
  if (id === undefined && actor === undefined) {
    return row
  }
  const isUser = id !== undefined
  return {
    ...row,
    data: {
      ...row.data,
      actor: {
        type: isUser ? 'user' : 'system',
        ...(isUser && rest.type === undefined ? { collection: users } : {}),
        ...rest,
        ...(isUser ? { actorId: String(id) } : {}),
      },
    },
  }
}
