import type { LogbookRequest } from './LogbookRequest.js'

/** Characters: what identifies a browser or program is in the first ones. */
const maxLength = 512

/** The user agent as the client states it. */
export function userAgentOf(req: LogbookRequest | undefined): string | undefined {
  return req?.headers?.get('user-agent')?.slice(0, maxLength) || undefined
}
