import type { ActivityLogEntry } from './schemas.js'

/** What all that is logged in the course of a piece of work has in common: see `withLogContext`. */
export type LogContext = Pick<
  ActivityLogEntry,
  'actor' | 'correlationId' | 'feature' | 'projectId' | 'sessionId' | 'tenant' | 'userId'
> & {
  /** Merged, key by key, with that of outer contexts and of the entries. */
  metadata?: Record<string, unknown>
}

/** A context as it holds where it was made: with what the outer ones say. */
export type LogContextFrame = {
  /** As they were given, right or wrong: an entry's repairs say what is wrong with them. */
  fields: Readonly<Record<string, unknown>>
  /** What could not be read at all, by field. */
  problems: Readonly<Record<string, string>>
}

type Subject = { actor?: unknown; userId?: unknown }

/**
 * Who it was, out of what an inner one and an outer one say. User and actor belong together: an outer actor beside an
 * inner user would be two persons in one row, so it stays only where both mean the same.
 */
export function mergeSubject(outer: Subject, inner: Subject): Subject {
  if (inner.userId === undefined && inner.actor === undefined) {
    return { actor: outer.actor, userId: outer.userId }
  }
  const isSame = isSameId(idOf(inner), idOf(outer))
  return {
    actor: inner.actor === undefined && isSame ? outer.actor : inner.actor,
    userId: inner.userId === undefined && isSame ? outer.userId : inner.userId,
  }
}

function idOf({ actor, userId }: Subject): unknown {
  const isObject = typeof actor === 'object' && actor !== null
  return (isObject ? (actor as { id?: unknown }).id : undefined) ?? userId
}

/** An id may be a number here and its text there. */
function isSameId(one: unknown, other: unknown): boolean {
  return isId(one) && isId(other) && String(one) === String(other)
}

function isId(value: unknown): value is number | string {
  return typeof value === 'number' || typeof value === 'string'
}
