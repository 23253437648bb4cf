const prefix = 'c4n4ry'

/** A secret, named by the door that it goes through. */
export function canary(door: string): string {
  return `${prefix}-${door}-7Qz9`
}

/** The doors whose secrets are in these bytes. */
export function findCanaries(bytes: string): string[] {
  return [...bytes.matchAll(new RegExp(`${prefix}-([a-z-]+)-7Qz9`, 'g'))].map(([, door]) => door!)
}
