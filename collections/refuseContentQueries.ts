import type { CollectionBeforeOperationHook, Where } from 'payload'

import { QueryError } from 'payload'

import type { LogKind } from '../src/entries/row.js'

import { contentFields } from '../src/entries/row.js'

/**
 * Refuses filters and sorting on content fields to everyone who is bound by access control. They have no index (6 s at
 * a million rows), and a filter answers questions about text that the asker may not read.
 */
export function refuseContentQueries(kind: LogKind): CollectionBeforeOperationHook {
  const content = new Set<string>(contentFields[kind])
  return ({ args, overrideAccess }) => {
    if (overrideAccess) {
      return args
    }
    const { field, sort, where } = args as {
      field?: string
      sort?: string | string[]
      where?: Where
    }
    const queried = [...pathsOf(where), ...[sort ?? []].flat(), ...(field ? [field] : [])]
    const refused = queried.map(fieldOf).filter((name) => content.has(name))
    if (refused.length > 0) {
      throw new QueryError(refused.map((path) => ({ path })))
    }
    return args
  }
}

/** The field that a path, a sort key or a GraphQL path begins with. */
function fieldOf(path: string): string {
  return path.replace(/^-/, '').split(/\.|__/)[0] ?? path
}

function pathsOf(where: undefined | Where): string[] {
  return Object.entries(where ?? {}).flatMap(([key, value]) => {
    const isGroup = ['and', 'or'].includes(key.toLowerCase()) && typeof value === 'object'
    return isGroup ? Object.values(value as Where[]).flatMap(pathsOf) : [key]
  })
}
