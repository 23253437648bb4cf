import type { LogbookRuntime } from '../../logbook.js'
import type { RequestFieldSettings } from './requestFields.js'

/** What the options say of addresses, agents and users: for `requestFields`. */
export function requestSettings({ options, payload }: LogbookRuntime): RequestFieldSettings {
  const { audit, users } = options()
  return {
    ip: audit !== false && audit.ip !== false && { ...audit.ip, secret: payload.secret },
    userAgent: audit !== false && audit.userAgent,
    users: users ?? payload.config.admin.user,
  }
}
