import type { ResolvedOptions } from '../options.js'
import type { InstrumentedFetch } from './tapFetch.js'

import { matchesHost } from '../entries/matchesHost.js'
import { getRegistry } from '../registry.js'
import { guarded } from './guarded.js'
import { logbookHost } from './instrumentedFetch.js'
import { isPassingCall } from './passingCall.js'
import { createFetchTap } from './tapFetch.js'

type Fetch = typeof globalThis.fetch

/** What stands in the global's place, for all copies of this package. */
export type GlobalFetch = {
  /** Where the app's own databases answer over HTTP: every query would be a row. */
  databaseHosts: ReadonlySet<string>
}

type GlobalFetchOption = ResolvedOptions['capture']['globalFetch']

/** On our getter and on each function that it gives: the fetch behind it. */
const mark = Symbol.for('payload-logbook.globalFetch')

type Marked = { [mark]?: Fetch }

/**
 * Puts a fetch that logs in the place of the global one, once for each process. It is a property with a getter: whoever sets
 * another fetch, as Next does when it starts a request and again when it has reloaded a route in development, sets what
 * stands behind ours. What is set back is unwrapped, so that nothing piles up.
 */
export function installGlobalFetch(state: GlobalFetch): void {
  getRegistry().globalFetch = state
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'fetch')
  if (!descriptor?.configurable || isOurs(descriptor)) {
    return
  }
  let original = originalOf(globalThis.fetch)
  const get = (): unknown => tapOf(original)
  Object.defineProperty(get, mark, { get: () => original })
  Object.defineProperty(globalThis, 'fetch', {
    configurable: true,
    enumerable: descriptor.enumerable,
    get,
    set(value: Fetch) {
      original = originalOf(value)
    },
  })
}

/** Puts back what stands behind ours. Whoever has kept ours has a plain fetch from now on. */
export function removeGlobalFetch(): void {
  getRegistry().globalFetch = undefined
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'fetch')
  if (descriptor?.configurable && isOurs(descriptor)) {
    const { enumerable, get } = descriptor
    const value = (get as Marked)[mark]
    Object.defineProperty(globalThis, 'fetch', {
      configurable: true,
      enumerable,
      value,
      writable: true,
    })
  }
}

function isOurs({ get }: PropertyDescriptor): boolean {
  return get !== undefined && mark in get
}

/** The fetch behind one of ours; any other value as it is. */
function originalOf(fetch: Fetch): Fetch {
  return guarded(() => (fetch as Marked | undefined)?.[mark]) ?? fetch
}

const taps = new WeakMap<Fetch, Fetch>()

/** The same for the same fetch. What is no function is nothing to call. */
function tapOf(original: Fetch): Fetch {
  if (typeof original !== 'function') {
    return original
  }
  const tap = taps.get(original) ?? createGlobalTap(original)
  taps.set(original, tap)
  return tap
}

/** A proxy, so that its name, length and all that others have put on it stay as they are. */
function createGlobalTap(original: Fetch): Fetch {
  const tap: InstrumentedFetch = createFetchTap({
    fetch: original,
    host: logbookHost,
    keepsBodies: false,
  })
  return new Proxy(original, {
    apply: (_original, self, args: Parameters<Fetch>) =>
      (guarded(() => isLogged(...args)) ?? false)
        ? tap(...args)
        : Reflect.apply(original, self, args),
    get: (_original, key) => (key === mark ? original : Reflect.get(original, key)),
  })
}

/** Not what the logbook itself causes, what Next does for itself, nor what goes nowhere: `data:` and `blob:`. */
function isLogged(...[input, init]: Parameters<Fetch>): boolean {
  const { globalFetch, ownTraffic } = getRegistry()
  if (globalFetch === undefined || ownTraffic.getStore() || isInternal(init)) {
    return false
  }
  const url = new URL(typeof input === 'object' && 'url' in input ? input.url : input)
  const isCall = url.protocol === 'https:' || url.protocol === 'http:'
  return (
    isCall &&
    !globalFetch.databaseHosts.has(url.host) &&
    isAllowed(url.host) &&
    !isPassingCall({ init, input })
  )
}

function isInternal(init: RequestInit | undefined): boolean {
  return (init as { next?: { internal?: unknown } } | undefined)?.next?.internal === true
}

/** Whether one of the logbooks of this process wants to know of calls of that host. */
function isAllowed(host: string): boolean {
  return [...getRegistry().started].some((runtime) => {
    const { capture, disabled } = runtime.options()
    return !disabled && admits(capture.globalFetch, host)
  })
}

function admits(option: GlobalFetchOption, host: string): boolean {
  if (typeof option === 'boolean') {
    return option
  }
  const { allow, deny = [] } = option
  const matches = (pattern: string) => matchesHost(host, pattern.toLowerCase())
  return (allow?.some(matches) ?? true) && !deny.some(matches)
}
