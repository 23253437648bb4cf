import type { Payload } from 'payload'

import type { ResolvedOptions } from '../../options.js'

/** A slug that is misspelt in an option would leave out, or let in, what nobody meant. */
export function warnOfUnknown(
  { collections, globals, logger }: Payload,
  options: ResolvedOptions | undefined,
): void {
  if (options === undefined || options.disabled || options.audit === false) {
    return
  }
  const { audit } = options
  const slugs = {
    collections: Object.keys(collections),
    globals: globals.config.map(({ slug }) => slug),
  }
  const both = [...slugs.collections, ...slugs.globals]
  const reads = Array.isArray(audit.reads) ? audit.reads : []
  const unknown = [
    ...missing('collections', audit.collections, slugs.collections),
    ...missing('globals', audit.globals, slugs.globals),
    ...missing('exclude', audit.exclude, both),
    ...missing('reads', reads, both),
  ]
  if (unknown.length > 0) {
    logger.warn(
      `payload-logbook: the option \`audit\` names what is not in the config: ${unknown.join(', ')}`,
    )
  }
}

function missing(
  option: string,
  named: readonly string[] | undefined,
  known: readonly string[],
): string[] {
  return (named ?? [])
    .filter((slug) => !known.includes(slug))
    .map((slug) => `\`${slug}\` in \`${option}\``)
}
