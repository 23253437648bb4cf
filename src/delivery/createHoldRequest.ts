/** What a serverless platform offers for work that goes on behind the response. */
type RequestContext = { waitUntil?: (work: Promise<unknown>) => void }
type ContextHolder = { get?: () => RequestContext | undefined }

/**
 * Where the platforms put it: Next.js (https://nextjs.org/docs/app/api-reference/functions/after) and Vercel, whose
 * `@vercel/functions` reads the same.
 */
const holders = ['@next/request-context', '@vercel/request-context'].map((name) => Symbol.for(name))

/** Entries of a request come close together: one flush serves those of so many ms. */
const debounceMs = 50

/**
 * Keeps the platform from freezing the process before the entries of its request are stored. Called at each entry, which is
 * before the response ends; where there is no such platform it does nothing.
 */
export function createHoldRequest(flush: () => Promise<void>): () => void {
  const held = new WeakSet<RequestContext>()

  async function flushSoon(context: RequestContext): Promise<void> {
    await new Promise((resolve) => {
      setTimeout(resolve, debounceMs)
    })
    // What comes from now on is not in this flush.
    held.delete(context)
    await flush()
  }

  return () => {
    try {
      const context = findRequestContext()
      if (context?.waitUntil && !held.has(context)) {
        held.add(context)
        context.waitUntil(flushSoon(context))
      }
    } catch {
      // Outside of a request a platform may throw. The entry is queued all the same.
    }
  }
}

function findRequestContext(): RequestContext | undefined {
  for (const symbol of holders) {
    const holder = (globalThis as Record<symbol, ContextHolder | undefined>)[symbol]
    const context = holder?.get?.()
    if (context) {
      return context
    }
  }
  return undefined
}
