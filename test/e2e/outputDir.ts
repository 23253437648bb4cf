import { fileURLToPath } from 'node:url'

/** What a run leaves behind to be looked at; not in git. */
export const outputDir = fileURLToPath(new URL('../.output/', import.meta.url))
