import { channel } from 'node:diagnostics_channel'

import type { FetchArguments } from './describeRequest.js'

import { getRegistry } from '../registry.js'
import { guarded } from './guarded.js'

/** A call that a tap has sent on, until its headers are there. */
export type PassingCall = {
  /** Taken away when the headers are there: a connection that is kept open would hold its context, and so the body. */
  args?: FetchArguments
  /** Whether it went to the network, and was not answered from a cache. */
  isSent: boolean
}

type Sent = {
  /** Answered by a cache of Next's: nothing was called. */
  isCached: boolean
  response: Response
}

/** Sends a call so that a patched fetch that it comes through on its way knows it, and so that it is known whether it was sent. */
export async function sendCall(
  send: typeof globalThis.fetch,
  { init, input }: FetchArguments,
): Promise<Sent> {
  const registry = getRegistry()
  const isNext = isNextFetch(send)
  if (registry.globalFetch === undefined && !isNext) {
    return { isCached: false, response: await send(input, init) }
  }
  if (isNext) {
    watchNetwork()
  }
  const passing: PassingCall = { args: { init, input }, isSent: false }
  const response = await runPassing(passing, () => send(input, init))
  // What Next takes from a cache it makes into a response of its own.
  const isRebuilt = guarded(() => Object.hasOwn(response, 'url')) ?? false
  return { isCached: isNext && isRebuilt && !passing.isSent, response }
}

/** Runs what sends a call that has its row already. */
export async function runPassing<Result>(
  passing: PassingCall,
  send: () => Promise<Result>,
): Promise<Result> {
  try {
    return await getRegistry().passingCall.run(passing, send)
  } finally {
    passing.args = undefined
  }
}

/**
 * Whether a call is one that a tap has already seen: to the same address, or with the same body. Other calls that a fetch
 * makes on the way, for a token say, are calls of their own.
 */
export function isPassingCall({ init, input }: FetchArguments): boolean {
  const { args } = getRegistry().passingCall.getStore() ?? {}
  if (args === undefined) {
    return false
  }
  const body: unknown = init?.body
  const isSameBody = body != null && body === args.init?.body
  return input === args.input || isSameBody || urlOf(input) === urlOf(args.input)
}

/** Next answers from its caches in here: https://nextjs.org/docs/app/api-reference/functions/fetch */
export function isNextFetch(fetch: typeof globalThis.fetch): boolean {
  return guarded(() => '__nextPatched' in fetch) ?? false
}

function urlOf(input: RequestInfo | URL): string {
  const text = typeof input === 'object' && 'url' in input ? input.url : String(input)
  return guarded(() => new URL(text).href) ?? text
}

/** Node's fetch says in the context of its caller when it makes a request: once for each process. */
function watchNetwork(): void {
  const registry = getRegistry()
  if (!registry.isNetworkWatched) {
    registry.isNetworkWatched = true
    channel('undici:request:create').subscribe(() => {
      const passing = registry.passingCall.getStore()
      if (passing) {
        passing.isSent = true
      }
    })
  }
}
