import type { CollectionSlug, Payload, SanitizedCollectionConfig } from 'payload'

import type { LogKind } from '../entries/row.js'

import { LogbookError } from '../errors.js'

/** Where the logs live in one Payload instance. */
export type LogCollections = {
  config: (kind: LogKind) => SanitizedCollectionConfig
  payload: Payload
  slug: (kind: LogKind) => CollectionSlug
}

export function createLogCollections(
  payload: Payload,
  slugs: Record<LogKind, string>,
): LogCollections {
  // The slugs are options: the host's generated types know them, this package's cannot.
  const slug = (kind: LogKind) => slugs[kind] as CollectionSlug
  return {
    config: (kind) => collectionConfig(payload, slug(kind)),
    payload,
    slug,
  }
}

/** @throws {LogbookError} `not-started` where Payload does not know the collection. */
export function collectionConfig(
  payload: Payload,
  slug: CollectionSlug,
): SanitizedCollectionConfig {
  const collection = payload.collections[slug]
  if (collection === undefined) {
    throw new LogbookError('not-started', `there is no collection "${slug}"`)
  }
  return collection.config
}
