import type { RequestFieldSettings } from './requestFields.js'

import { perOptions } from '../perOptions.js'

/** What the options say of addresses, agents and users: for `requestFields`. */
export const requestSettings = perOptions(({ options, payload }): RequestFieldSettings => {
  const { audit, users } = options()
  return {
    ip: audit !== false && audit.ip !== false && { ...audit.ip, secret: payload.secret },
    userAgent: audit !== false && audit.userAgent,
    users: users ?? payload.config.admin.user,
  }
})
