import type { CollectionConfig, Config, Field } from 'payload'

import type { LogCollectionArgs } from '../collections/logCollection.js'
import type { LogKind } from './entries/row.js'
import type { ResolvedOptions } from './options.js'

import { ActivityLogs } from '../collections/ActivityLogs.js'
import { LLMLogs } from '../collections/LLMLogs.js'
import { ServiceLogs } from '../collections/ServiceLogs.js'
import { isAdmin } from './access.js'
import { idFields, logKinds } from './entries/row.js'
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
    return checkOverride(kind, defaultCollection, overrides[kind]?.({ defaultCollection }))
  })
  refuseTakenSlugs(config, slugs)
  return { ...config, collections: [...(config.collections ?? []), ...ours] }
}

/** An override may change anything but what the logbook itself needs to write and find a row. */
function checkOverride(
  kind: LogKind,
  defaultCollection: CollectionConfig,
  collection: CollectionConfig = defaultCollection,
): CollectionConfig {
  if (collection.slug !== defaultCollection.slug) {
    throw new LogbookError(
      'bad-option',
      `option \`overrides.${kind}\` changes the slug to "${collection.slug}"; allowed: slugs: { ${kind}: '${collection.slug}' } does that`,
    )
  }
  const names = fieldNames(collection.fields)
  const missing = [idFields[kind], 'createdAt', 'status'].filter((name) => !names.includes(name))
  if (missing.length > 0) {
    throw new LogbookError(
      'bad-option',
      `option \`overrides.${kind}\` takes out the field ${missing.join(', ')}; allowed: any collection that keeps it`,
    )
  }
  return collection
}

function fieldNames(fields: Field[]): string[] {
  return fields.flatMap((field) => {
    const nested = 'fields' in field && !('name' in field) ? fieldNames(field.fields) : []
    const tabs = field.type === 'tabs' ? field.tabs.flatMap((tab) => fieldNames(tab.fields)) : []
    return ['name' in field ? String(field.name) : '', ...nested, ...tabs]
  })
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
