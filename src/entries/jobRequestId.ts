import { createHash } from 'node:crypto'

/**
 * The `requestId` of a job that a provider works on: a UUIDv8 (RFC 9562, 5.8) made of the provider's own id, so that every
 * process of the app, and a webhook, comes to the same row. Not that id itself: what comes over the wire names no row.
 */
export function jobRequestId(provider: string, id: string): string {
  const hex = createHash('sha256').update(`payload-logbook ${provider} ${id}`).digest('hex')
  const variant = ((parseInt(hex[16]!, 16) & 3) | 8).toString(16)
  const groups = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ]
  return groups.join('-')
}
