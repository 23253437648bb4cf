import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

import type { JSONValue } from '../entries/row.js'

import { isRecord } from '../entries/row.js'

/** Makes a digest of a text, in hexadecimal. */
export type Hasher = { algorithm: string; digest: (text: string) => string }

/**
 * The key of the hashes is derived from Payload's secret (HKDF, RFC 5869), so that they are the same in all processes of
 * an app, say nothing of the secret, and cannot be guessed from short texts. Without a secret they differ by process.
 */
export function createHasher(hash: 'hmac' | 'sha256', secret: string | undefined): Hasher {
  if (hash === 'sha256') {
    return {
      algorithm: 'sha256',
      digest: (text) => createHash('sha256').update(text).digest('hex'),
    }
  }
  const key = Buffer.from(
    hkdfSync('sha256', secret || randomBytes(32), '', 'payload-logbook content hash', 32),
  )
  return {
    algorithm: 'hmac-sha256',
    digest: (text) => createHmac('sha256', key).update(text).digest('hex'),
  }
}

/** The hash of content and how long it was; a text stays a text. Nothing, and what was hidden before, stays as it is. */
export function hashContent(value: JSONValue, { algorithm, digest }: Hasher): JSONValue {
  if (saysNothing(value)) {
    return value
  }
  if (typeof value === 'string') {
    return `[hashed: ${algorithm} ${digest(value)}, ${value.length} characters]`
  }
  const json = JSON.stringify(value)
  return { bytes: Buffer.byteLength(json), hash: digest(json) }
}

/** That there was content, of which type and how long. */
export function measureContent(value: JSONValue): JSONValue {
  if (saysNothing(value)) {
    return value
  }
  return typeof value === 'string'
    ? `[not stored: ${value.length} characters]`
    : { bytes: Buffer.byteLength(JSON.stringify(value)), type: typeOf(value) }
}

/** A URL without what is behind its path: in the query are ids, names and what people search for. */
export function withoutQuery(url: JSONValue): JSONValue {
  if (typeof url !== 'string' || hiddenQuery.test(url)) {
    return url
  }
  const at = url.search(/[?#]/)
  return at === -1 ? url : `${url.slice(0, at + 1)}[not stored: ${url.length - at - 1} characters]`
}

const hiddenQuery = /^[^?#]*[?#]\[not stored: \d{1,15} characters\]$/

function saysNothing(value: JSONValue): boolean {
  return value === null || value === '' || isHidden(value)
}

/** Whether a value was hashed or measured before. */
function isHidden(value: JSONValue): boolean {
  if (typeof value === 'string') {
    return hiddenText.test(value)
  }
  if (!isRecord(value) || Object.keys(value).length !== 2 || typeof value.bytes !== 'number') {
    return false
  }
  const { hash, type } = value
  return typeof hash === 'string'
    ? /^[0-9a-f]{64}$/.test(hash)
    : typeof type === 'string' && valueTypes.has(type)
}

const hiddenText =
  /^\[(?:hashed: (?:hmac-)?sha256 [0-9a-f]{64}, \d{1,15} characters|not stored: (?:\d{1,15} characters|could not be checked))\]$/

const valueTypes = new Set(['array', 'boolean', 'number', 'object'])

function typeOf(value: JSONValue): string {
  return Array.isArray(value) ? 'array' : typeof value
}
