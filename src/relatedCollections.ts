import type { Config } from 'payload'

import type { RelatedCollections } from '../collections/fields.js'
import type { ResolvedOptions } from './options.js'

/**
 * The collections that log rows point to. Payload settles on the admin panel's user collection only after the plugins:
 * the rule is repeated here (the first auth collection, else `users`).
 */
export function relatedCollections(config: Config, options: ResolvedOptions): RelatedCollections {
  const collections = config.collections ?? []
  const firstAuth = collections.find(({ auth }) => Boolean(auth))?.slug
  const hasProjects = collections.some(({ slug }) => slug === 'projects')
  return {
    projects: options.projects ?? (hasProjects ? 'projects' : false),
    users: options.users ?? config.admin?.user ?? firstAuth ?? 'users',
  }
}
