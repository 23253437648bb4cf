import type { LogContext, LogContextFrame } from '../entries/logContext.js'

import { mergeSubject } from '../entries/logContext.js'
import { messageOf } from '../loggers/errorText.js'
import { getRegistry } from '../registry.js'
import { guarded } from './guarded.js'

/**
 * Says who and what all belongs to that `fn` logs, and that is logged on its behalf through every `await`: by the loggers and
 * by `instrumentedFetch`. What an entry says itself wins. Contexts nest: the inner one wins, `metadata` is merged key by
 * key, and `null` takes away what an outer one says.
 *
 * Returns what `fn` returns, and throws what it throws; a context that cannot be read is said in the `repairs` of the rows.
 * It follows promises, timers and `queueMicrotask`. It does not follow a callback that is called from elsewhere (an
 * emitter, a pool, a worker), nor a generator or stream that `fn` returns and others read: what is logged there has the
 * context of who calls or reads. `AsyncResource.bind(callback)` takes the context along.
 *
 * @example
 * await withLogContext({ userId: user.id, feature: 'summary' }, () => summarise(document))
 */
export function withLogContext<T>(context: LogContext, fn: () => T): T {
  const { context: storage } = getRegistry()
  return storage.run(enterContext(storage.getStore(), context), fn)
}

type Members = Record<string, unknown>

/** A context as it holds inside of another. Whatever `given` is: a context is no reason for the work to fail. */
export function enterContext(outer: LogContextFrame | undefined, given: unknown): LogContextFrame {
  const problems: Record<string, string> = { ...outer?.problems }
  const outerFields: Members = outer?.fields ?? {}
  const inner = readMembers(given, { path: '', problems })
  inner.actor = isObject(inner.actor)
    ? readMembers(inner.actor, { path: 'actor.', problems })
    : inner.actor
  return {
    fields: {
      ...outerFields,
      ...inner,
      ...mergeSubject(outerFields, inner),
      metadata: mergeMetadata(outerFields.metadata, inner.metadata, problems),
    },
    problems,
  }
}

type Reading = { path: string; problems: Record<string, string> }

/** A copy: what is done to the object later, and what its getters throw, is nothing to the rows. */
function readMembers(given: unknown, { path, problems }: Reading): Members {
  const members: Members = {}
  if (!isObject(given)) {
    problems.context = `a log context is an object, not ${given === null ? 'null' : typeof given}`
    return members
  }
  const names = guarded(() => Object.keys(given))
  if (names === undefined) {
    problems.context = 'could not be read'
    return { actor: null, userId: null }
  }
  for (const name of names) {
    try {
      const value = (given as Members)[name]
      if (value !== undefined) {
        members[name] = value
      }
    } catch (error) {
      // Nobody knows what it would have said: not even that what an outer context says still holds.
      members[name] = null
      problems[`${path}${name}`] = `could not be read: ${messageOf(error)}`
    }
  }
  return members
}

function mergeMetadata(
  outer: unknown,
  inner: unknown,
  problems: Record<string, string>,
): Members | undefined {
  if (inner === undefined) {
    return outer as Members | undefined
  }
  if (inner === null) {
    return undefined
  }
  const isRecord = isObject(inner) && !Array.isArray(inner)
  // What is no record is kept under a name, as in an entry.
  const members = isRecord ? readMembers(inner, { path: 'metadata.', problems }) : { value: inner }
  return { ...(outer as Members | undefined), ...members }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
