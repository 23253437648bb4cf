import { createHmac } from 'node:crypto'

/** Characters: an e-mail address has no more. What is longer is none. */
const maxLength = 254

/** What was typed for an e-mail address, as far as one can be so long. */
export function capIdentifier(identifier: string): string {
  return identifier.length <= maxLength ? identifier : `${identifier.slice(0, maxLength)}…`
}

/** The same for the same text. Of one that no user has, nothing else is kept: it may be a password in the wrong field. */
export function hashIdentifier(identifier: string, secret: string): string {
  const key = createHmac('sha256', secret).update('payload-logbook identifier').digest()
  return `hmac:${createHmac('sha256', key).update(identifier).digest('hex').slice(0, 32)}`
}
