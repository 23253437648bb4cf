export { redacted } from '../entries/redacted.js'

/** In place of what could not be read to its end. */
export const unchecked = '[not stored: could not be checked]'

/** In place of what lies deeper than is looked. */
export const tooDeep = '[not stored: nested too deeply]'

/** In place of a secret that was known by its form. */
export function redactedShape(name: string): string {
  return `[redacted: ${name}]`
}

/** Says how much was there, for those who look for a wrong key or an empty one. */
export function redactedLength(length: number): string {
  return `[redacted, ${length} characters]`
}

/** How each marker of a secret begins: a value that was redacted before keeps its own, and the length in it. */
export const redactedStart = '[redacted'

/** Any marker in a text: what stands in it is ours, and is not searched again. */
export const anyMarker = /\[(?:hashed|media|not stored|redacted)[^[\]]{0,200}\]/g
