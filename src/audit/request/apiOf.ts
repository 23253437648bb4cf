import type { LogbookRequest } from './LogbookRequest.js'

/**
 * The way a request came in: `REST`, `GraphQL`, `local` (Local API), `MCP`, as Payload and its plugins call them, `admin` where
 * the browser says that it was sent by a page of the admin panel, and `HTTP` for a plain request. The word of a browser
 * proves nothing, and nothing depends on it.
 */
export function apiOf(req: LogbookRequest | undefined): string {
  if (req === undefined) {
    return 'local'
  }
  const { payloadAPI } = req
  if (payloadAPI === undefined) {
    return 'HTTP'
  }
  return payloadAPI === 'REST' && isFromAdminPanel(req) ? 'admin' : payloadAPI
}

function isFromAdminPanel({ headers, payload, url }: LogbookRequest): boolean {
  const referer = parseURL(headers?.get('referer'))
  const own = referer && parseURL(url)
  const admin = payload?.config.routes.admin
  if (referer === undefined || own === undefined || admin === undefined) {
    return false
  }
  const isOwnSite = referer.host === own.host || referer.host === headers?.get('host')
  // The admin panel may be served at the root: then all pages that are not the API's are its own.
  const start = admin === '/' ? '/' : `${admin}/`
  return isOwnSite && `${referer.pathname}/`.startsWith(start)
}

function parseURL(text: null | string | undefined): undefined | URL {
  return text && URL.canParse(text) ? new URL(text) : undefined
}
