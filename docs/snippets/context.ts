import { createInstrumentedFetch, instrumentedFetch, withLogContext } from 'payload-logbook'

// Who, and for what: all that is logged in here says so.
export function summarise(user: { id: string }, url: string): Promise<Response> {
  return withLogContext({ feature: 'summary', userId: user.id }, () => instrumentedFetch(url))
}

// The same for all calls of one client.
export const fetchForScenes = createInstrumentedFetch({ feature: 'scenes' })
