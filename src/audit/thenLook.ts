import { guarded } from '../capture/guarded.js'

/** What the host is waiting for, once it was looked at; what goes wrong with the look is not the host's. */
export async function thenLook<Found>(
  promised: Promise<Found>,
  look: (found: Found) => void,
): Promise<Found> {
  const found = await promised
  guarded(() => look(found))
  return found
}
