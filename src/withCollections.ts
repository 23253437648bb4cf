import type { CollectionConfig, Config } from 'payload'

import type { LogCollectionArgs } from '../collections/logCollection.js'
import type { LogKind } from './entries/row.js'
import type { ResolvedOptions } from './options.js'

import { ActivityLogs } from '../collections/ActivityLogs.js'
import { LLMLogs } from '../collections/LLMLogs.js'
import { ServiceLogs } from '../collections/ServiceLogs.js'
import { isAdmin } from './access.js'
import { logKinds } from './entries/row.js'
import { LogbookError } from './errors.js'
import { relatedCollections } from './relatedCollections.js'

const factories: Record<LogKind, (args: LogCollectionArgs) => CollectionConfig> = {
  activityLogs: ActivityLogs,
  llmLogs: LLMLogs,
  serviceLogs: ServiceLogs,
}

/**
 * Adds the three collections.
 *
 * @throws {LogbookError} `slug-taken` where the app has a collection of the same slug.
 */
export function withCollections(config: Config, options: ResolvedOptions): Config {
  const { access, adminGroup, overrides, slugs } = options
  const related = relatedCollections(config, options)
  const ours = logKinds.map((kind) => {
    const defaultCollection = factories[kind]({
      adminGroup,
      read: access.read ?? isAdmin,
      readContent: access.readContent ?? isAdmin,
      related,
      slug: slugs[kind],
    })
    return overrides[kind]?.({ defaultCollection }) ?? defaultCollection
  })
  refuseTakenSlugs(config, slugs)
  return { ...config, collections: [...(config.collections ?? []), ...ours] }
}

function refuseTakenSlugs(config: Config, slugs: Record<LogKind, string>): void {
  for (const kind of logKinds) {
    const taken = config.collections?.find(({ slug }) => slug === slugs[kind])
    if (taken && 'payload-logbook' in (taken.custom ?? {})) {
      throw new LogbookError('slug-taken', 'logbookPlugin() is in `plugins` twice; take one out')
    }
    if (taken) {
      throw new LogbookError(
        'slug-taken',
        `the app already has a collection "${slugs[kind]}"; rename it, or give ours another slug: logbookPlugin({ slugs: { ${kind}: '…' } })`,
      )
    }
  }
}
