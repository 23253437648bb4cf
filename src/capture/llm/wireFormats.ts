import type { WireFormat } from './WireFormat.js'

/** The wire formats, the more particular ones first: of those whose shape fits, the first one counts. */
export const wireFormats: readonly WireFormat[] = []
