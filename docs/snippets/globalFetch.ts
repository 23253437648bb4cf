import { logbookPlugin } from 'payload-logbook'

// payload.config.ts
export const plugins = [logbookPlugin({ capture: { globalFetch: true } })]
