import type { Config, Plugin } from 'payload'

import { definePlugin } from 'payload'

import type { LogbookOptions, ResolvedOptions } from './options.js'

import { withLogbook } from './attachLogbook.js'
import { createReportEndpoints } from './endpoints/reportEndpoints.js'
import { resolveOptions } from './options.js'
import { withRetention } from './retention/withRetention.js'
import { withCollections } from './withCollections.js'

declare module 'payload' {
  // An interface: this is how Payload lets plugins declare their options.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions
  interface RegisteredPlugins {
    'payload-logbook': LogbookOptions
  }
}

const define = definePlugin<LogbookOptions>({
  // After the plugins that add collections.
  order: 100,
  plugin: ({ config, plugins: _plugins, ...options }) => {
    const resolved = resolveOptions(options)
    const withRows = withRetention(withCollections(config, resolved), resolved)
    return withEndpoints(withLogbook(withRows, resolved), resolved)
  },
  slug: 'payload-logbook',
})

/**
 * Logs every LLM call, outgoing HTTP call and activity of the app in its own database:
 *
 * 1. options and environment are checked, and defaults filled in;
 * 2. the collections `llm-logs`, `service-logs` and `activity-logs` are added;
 * 3. the job `logbook-prune` is added where the app has jobs, and the command `payload logbook prune`;
 * 4. the logbook is attached where the final config is known: when the database adapter is initialised;
 * 5. the report endpoints are added.
 *
 * With `disabled: true` it stops after the collections and the job, which are in migrations, and log calls do nothing.
 *
 * @throws {LogbookError} while the config is built: for a wrong or unknown option, and for a slug that is taken.
 */
export function logbookPlugin(options: LogbookOptions = {}): Plugin {
  return define(options)
}

function withEndpoints(config: Config, { disabled }: ResolvedOptions): Config {
  return disabled
    ? config
    : { ...config, endpoints: [...(config.endpoints ?? []), ...createReportEndpoints()] }
}
