import type { Payload } from 'payload'

import type { LogbookRuntime } from './logbook.js'

import { installGlobalFetch, removeGlobalFetch } from './capture/globalFetch.js'
import { getRegistry } from './registry.js'
import { databaseHost } from './store/databaseIdentity.js'

/** Puts our fetch in the global's place, or takes it away, as the started logbooks of this process want it now. */
export function patchGlobalFetch(): void {
  const wanting = [...getRegistry().started].filter(wantsGlobalFetch)
  if (wanting.length === 0) {
    removeGlobalFetch()
    return
  }
  const hosts = wanting.map(({ payload }: { payload: Payload }) => databaseHost(payload.db))
  installGlobalFetch({ databaseHosts: new Set(hosts.filter((host) => host !== undefined)) })
}

function wantsGlobalFetch(runtime: LogbookRuntime): boolean {
  const { capture, disabled } = runtime.options()
  return !disabled && capture.globalFetch !== false
}
