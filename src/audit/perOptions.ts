import type { LogbookRuntime } from '../logbook.js'
import type { ResolvedOptions } from '../options.js'

/** What is made of a logbook's options: once, and anew when a reloaded config brings others. */
export function perOptions<Made>(
  make: (runtime: LogbookRuntime) => Made,
): (runtime: LogbookRuntime) => Made {
  const known = new WeakMap<LogbookRuntime, { made: Made; options: ResolvedOptions }>()
  return (runtime) => {
    const options = runtime.options()
    const last = known.get(runtime)
    if (last?.options === options) {
      return last.made
    }
    const made = make(runtime)
    known.set(runtime, { made, options })
    return made
  }
}
