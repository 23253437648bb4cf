import type { FetchLogContext, InstrumentedRequestInit } from './tapFetch.js'

import { guarded } from './guarded.js'

type Key = keyof FetchLogContext

const keys: readonly Key[] = [
  'correlationId',
  'feature',
  'log',
  'metadata',
  'projectId',
  'service',
  'sessionId',
  'tenant',
  'userId',
]

/** Parts what is for the log from what is for fetch. The values of `init` win over `defaults`; metadata is merged. */
export function splitInit(
  init: InstrumentedRequestInit | undefined,
  defaults: FetchLogContext,
): { context: FetchLogContext; requestInit: RequestInit | undefined } {
  // Most calls, and each of them waits for this.
  if (guarded(() => hasNone(init) && hasNone(defaults)) === true) {
    return { context: { metadata: {} }, requestInit: init }
  }
  return {
    context: readContext(init, defaults),
    requestInit: guarded(() => withoutContext(init)) ?? init,
  }
}

const names: ReadonlySet<string> = new Set(keys)

/** By its own names, not by ours: it has few. */
function hasNone(given: object | undefined): boolean {
  for (const name in given) {
    if (names.has(name)) {
      return false
    }
  }
  return true
}

function readContext(
  init: InstrumentedRequestInit | undefined,
  defaults: FetchLogContext,
): FetchLogContext {
  const context: Partial<Record<Key, unknown>> = {}
  for (const key of keys) {
    const value = readOwn(init, key) ?? readOwn(defaults, key)
    if (value !== undefined) {
      context[key] = value
    }
  }
  context.metadata = guarded(() => ({ ...defaults.metadata, ...init?.metadata }))
  return context as FetchLogContext
}

function readOwn(context: FetchLogContext | undefined, key: Key): unknown {
  return guarded(() => context?.[key])
}

/** The same object when it has nothing of ours, or when a copy could not stand in for it, as with a Request. */
function withoutContext(init: InstrumentedRequestInit | undefined): RequestInit | undefined {
  if (!isPlainObject(init) || hasNone(init)) {
    return init
  }
  // Descriptors, because a getter is for fetch to call, and what it throws for fetch to pass on.
  const descriptors: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(init)
  for (const key of keys) {
    delete descriptors[key]
  }
  return Object.create(Object.getPrototypeOf(init), descriptors)
}

/** Whether a copy of its members can stand in for it. */
export function isPlainObject(value: unknown): value is object {
  if (value === null || typeof value !== 'object') {
    return false
  }
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
