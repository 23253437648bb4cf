import type { Payload } from 'payload'

import type { LogKind } from '../entries/row.js'
import type { Store } from './Store.js'

import { createPortableStore } from './createPortableStore.js'
import { createLogCollections } from './logCollections.js'

/** The store for the adapter of this Payload instance. */
export function createStore(payload: Payload, slugs: Record<LogKind, string>): Store {
  return createPortableStore(createLogCollections(payload, slugs))
}
