import type { ActorLabels } from './actorLabels.js'
import type { Digest } from './digest.js'
import type { LogCollections } from './logCollections.js'

import { createActorLabels } from './actorLabels.js'
import { createDigest } from './digest.js'

/** What every store writes with, whatever its adapter. */
export type StoreParts = {
  collections: LogCollections
  digest: Digest
  labels: ActorLabels
}

export function createStoreParts(collections: LogCollections): StoreParts {
  const { payload } = collections
  return { collections, digest: createDigest(payload), labels: createActorLabels(payload) }
}
