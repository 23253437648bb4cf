/** Has the benches measure what users install: what the build makes of `src`, not what a loader makes of it. */
import { register } from 'node:module'

register('./resolveBuilt.mjs', import.meta.url)
