import type { Payload } from 'payload'

import { createHmac } from 'node:crypto'

import type { Row } from '../entries/row.js'

import { digestField } from '../entries/row.js'

export type Digest = (row: Row) => string

const digestLength = 32

/**
 * A short hash of an entry as it is handed to the store: without its time and the actor's label, and before the store changes
 * anything. It is keyed with Payload's secret: what a short text was could be guessed of a plain hash, even after erasure.
 */
export function createDigest({ secret = '' }: Pick<Payload, 'secret'>): Digest {
  const key = createHmac('sha256', secret).update('payload-logbook digest').digest()
  return ({ data }) => {
    const long: string[] = []
    const hash = createHmac('sha256', key).update(spellMembers(data, isIdentity, long))
    for (const text of long) {
      hash.update(text)
    }
    return hash.digest('hex').slice(0, digestLength)
  }
}

export function withDigest(row: Row, digest: string): Row {
  return { ...row, data: { ...row.data, [digestField]: digest } }
}

type IsMember = (name: string) => boolean

/**
 * What identifies an entry. Not the label, which is looked up and may have changed between two tries, and not the time,
 * which the logbook sets where the entry says none.
 */
const isIdentity: IsMember = (name) => name !== 'createdAt' && name !== digestField
const isActorIdentity: IsMember = (name) => name !== 'label'

/** Characters; text above that is hashed where it is: to copy it into one spelling took longer than the hash. */
const longText = 500

/** In one spelling: keys sorted, nothing said of what is empty, each text behind its length. */
function spellMembers(members: object, isMember: IsMember, long: string[]): string {
  let text = '{'
  for (const name of Object.keys(members).sort()) {
    const value = (members as Record<string, unknown>)[name]
    if (value !== null && value !== undefined && isMember(name)) {
      const isActor = isMember === isIdentity && name === 'actor' && typeof value === 'object'
      const spelt = isActor ? spellMembers(value, isActorIdentity, long) : spell(value, long)
      text += `${name.length}:${name}${spelt}`
    }
  }
  return `${text}}`
}

function spell(value: unknown, long: string[]): string {
  if (typeof value === 'string') {
    if (value.length <= longText) {
      return `s${value.length}:${value}`
    }
    long.push(value)
    return `l${value.length};`
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => spell(item, long)).join('')}]`
  }
  return typeof value === 'object' && value !== null
    ? spellMembers(value, () => true, long)
    : `${String(value)};`
}
