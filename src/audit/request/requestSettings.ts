import type { LogbookRuntime } from '../../logbook.js'
import type { ResolvedOptions } from '../../options.js'
import type { RequestFieldSettings } from './requestFields.js'

const known = new WeakMap<
  LogbookRuntime,
  { options: ResolvedOptions; settings: RequestFieldSettings }
>()

/**
 * What the options say of addresses, agents and users: for `requestFields`. Made anew when a reloaded config brings others, and
 * not for each change.
 */
export function requestSettings(runtime: LogbookRuntime): RequestFieldSettings {
  const options = runtime.options()
  const last = known.get(runtime)
  if (last?.options === options) {
    return last.settings
  }
  const settings = readSettings(options, runtime)
  known.set(runtime, { options, settings })
  return settings
}

function readSettings(
  { audit, users }: ResolvedOptions,
  { payload }: LogbookRuntime,
): RequestFieldSettings {
  return {
    ip: audit !== false && audit.ip !== false && { ...audit.ip, secret: payload.secret },
    userAgent: audit !== false && audit.userAgent,
    users: users ?? payload.config.admin.user,
  }
}
