import { guarded } from '../capture/guarded.js'

/**
 * What the host is waiting for, once it was looked at; what goes wrong with the look is not the host's. Where nothing is to be
 * looked at, the promise itself is handed on: one more is felt in what the host does.
 */
export async function thenLook<Found>(
  promised: Promise<Found>,
  look: (found: Found) => void,
): Promise<Found> {
  const found = await promised
  guarded(() => look(found))
  return found
}
