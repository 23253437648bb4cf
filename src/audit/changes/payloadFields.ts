import type { FieldConfig } from './FieldChange.js'

import { readMember } from './readMember.js'

/** What Payload keeps of a user's signing in: no edits, but events of their own. */
const signingIn = [
  '_verificationToken',
  'lockUntil',
  'loginAttempts',
  'resetPasswordExpiration',
  'resetPasswordRequestedAt',
  'resetPasswordToken',
  'sessions',
]

/** Fields of a document that Payload fills. */
export type PayloadFields = {
  /** What is said to have changed, by the name of the field by which it is seen. */
  aliases: ReadonlyMap<string, string>
  ignored: ReadonlySet<string>
}

/**
 * Tells by the fields themselves which of them are Payload's: an auth collection has `hash`, `salt` and `resetPasswordToken`, one
 * with API keys `apiKey` and `apiKeyIndex`, an upload `filename`, `mimeType` and `filesize`.
 */
export function payloadFieldsOf(fields: readonly FieldConfig[]): PayloadFields {
  const names = new Map(fields.map((field) => [field.name, field]))
  const hasAll = (...wanted: string[]) => wanted.every((name) => names.has(name))
  const ignored = new Set(['id', 'updatedAt'])
  const aliases = new Map<string, string>()
  if (hasAll('hash', 'salt', 'resetPasswordToken')) {
    // A new password has a new salt: the hash alone tells.
    aliases.set('hash', 'password')
    ignored.add('salt')
    signingIn.forEach((name) => ignored.add(name))
  }
  if (hasAll('apiKey', 'apiKeyIndex')) {
    // Encrypted anew at each write; the index is an HMAC of the key.
    aliases.set('apiKeyIndex', 'apiKey')
    ignored.add('apiKey')
  }
  if (hasAll('filename', 'mimeType', 'filesize')) {
    ignored.add('thumbnailURL')
    if (isSizes(names.get('sizes'))) {
      ignored.add('sizes')
    }
  }
  return { aliases, ignored }
}

/** Made of the file; its name, type and size say that it is another. */
function isSizes(field: FieldConfig | undefined): boolean {
  const sizes = subfields(field)
  return sizes.length > 0 && sizes.every((size) => hasFile(subfields(size)))
}

function hasFile(fields: readonly FieldConfig[]): boolean {
  return fields.some(({ name }) => name === 'filesize') && fields.some(({ name }) => name === 'url')
}

export function subfields(field: unknown): readonly FieldConfig[] {
  const fields = readMember(field, 'fields') ?? readMember(field, 'flattenedFields')
  return Array.isArray(fields) ? (fields as FieldConfig[]) : []
}
