import type { CollectionSlug, Payload, SanitizedCollectionConfig } from 'payload'

import { guarded } from '../../capture/guarded.js'

/** `undefined` for a collection that has no users, or that is not there: hosts ask for what they like, and so does who asks them. */
export function authConfigOf(
  payload: Payload,
  args: { collection: string },
): SanitizedCollectionConfig['auth'] | undefined {
  return guarded(() => payload.collections[args.collection as CollectionSlug]?.config.auth)
}
