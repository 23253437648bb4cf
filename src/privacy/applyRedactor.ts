import type { JSONValue, LogKind } from '../entries/row.js'

import { isPlainObject } from '../entries/isPlainObject.js'
import { maxDepth } from './redactValue.js'

/** What a function of the app's own is given: a copy of the content of one field, before anything was taken out of it. */
export type RedactArguments = { field: string; kind: LogKind; value: unknown }

/** Returns what may be kept of it: JSON, and of a text a text. */
export type RedactFunction = (args: RedactArguments) => unknown

type Content = { field: string; kind: LogKind; value: JSONValue }

/** Why there is no result. The message says nothing of the content: an error of the app's own may quote it. */
export class RedactorError extends Error {
  override readonly name = 'RedactorError'
}

/**
 * Runs the app's function on the content of a field.
 *
 * @throws {RedactorError} where it throws, or returns something that cannot be stored: the caller keeps nothing then.
 */
export function applyRedactor(redact: RedactFunction, content: Content): JSONValue {
  const isText = typeof content.value === 'string'
  const result = callRedactor(redact, content)
  if (isThenable(result)) {
    // It may reject when nobody listens any more.
    result.then(undefined, () => {})
    throw new RedactorError('`privacy.redact` returned a promise; it has to return the value')
  }
  if (isText && typeof result !== 'string' && result !== null) {
    throw new RedactorError('`privacy.redact` returned something else than a text for a text')
  }
  return asJSON(result, 0)
}

function callRedactor(redact: RedactFunction, content: Content): unknown {
  try {
    return redact({ ...content, value: structuredClone(content.value) })
  } catch (error) {
    const name = error instanceof Error ? error.constructor.name : typeof error
    throw new RedactorError(`\`privacy.redact\` threw: ${name}`)
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && isFunction(value.then)
}

function isFunction(value: unknown): value is (...args: unknown[]) => unknown {
  return typeof value === 'function'
}

function asJSON(value: unknown, depth: number): JSONValue {
  if (typeof value === 'string') {
    return value.replaceAll('\0', '\uFFFD').toWellFormed()
  }
  if (value === null || typeof value === 'boolean' || Number.isFinite(value)) {
    return value as JSONValue
  }
  if (depth < maxDepth && Array.isArray(value)) {
    return value.map((item) => asJSON(item, depth + 1))
  }
  if (depth < maxDepth && isPlainObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return Object.fromEntries(
      members.map(([key, member]) => [key.toWellFormed(), asJSON(member, depth + 1)]),
    )
  }
  throw new RedactorError('`privacy.redact` returned something that is no JSON')
}
