import type { Payload } from 'payload'

import type { LogbookRuntime } from '../../logbook.js'
import type { ResolvedOptions } from '../../options.js'
import type { RequestFieldSettings } from './requestFields.js'

/** What the options say of addresses, agents and users: for `requestFields`. */
export function requestSettings({ options, payload }: LogbookRuntime): RequestFieldSettings {
  const current = options()
  const known = settings.get(current)
  if (known) {
    return known
  }
  const read = readSettings(current, payload)
  settings.set(current, read)
  return read
}

/** Read once: each change asks. */
const settings = new WeakMap<ResolvedOptions, RequestFieldSettings>()

function readSettings({ audit, users }: ResolvedOptions, payload: Payload): RequestFieldSettings {
  return {
    ip: audit !== false && audit.ip !== false && { ...audit.ip, secret: payload.secret },
    userAgent: audit !== false && audit.userAgent,
    users: users ?? payload.config.admin.user,
  }
}
