import type { Where } from 'payload'

import type { LogbookRuntime } from '../logbook.js'

import { fitId } from '../store/fitId.js'
import { collectionConfig } from '../store/logCollections.js'
import { badArgument } from './parseRange.js'

/**
 * The condition for rows of one project.
 *
 * @throws {LogbookError} `bad-argument` where no project can have this id.
 */
export function projectCondition(
  { payload, slug }: Pick<LogbookRuntime, 'payload' | 'slug'>,
  kind: 'llmLogs' | 'serviceLogs',
  projectId: number | string,
): Where {
  const field = collectionConfig(payload, slug(kind)).flattenedFields.find(
    ({ name }) => name === 'projectId',
  )
  if (field?.type !== 'relationship' || typeof field.relationTo !== 'string') {
    return { projectId: { equals: String(projectId) } }
  }
  const id = fitId(payload, field.relationTo, projectId)
  if (id === null) {
    throw badArgument(
      'projectId',
      `not an id that "${field.relationTo}" can have: "${String(projectId).slice(0, 40)}"`,
    )
  }
  return { projectId: { equals: id } }
}
