import type { CollectionConfig } from 'payload'

import type { LogCollectionArgs } from './logCollection.js'

import { activityStatuses, httpMethods, severities } from '../src/entries/knownValues.js'
import { selectField } from './fields.js'
import { logCollection } from './logCollection.js'

/** `activity-logs`: one row for each thing that somebody, or the system, did. */
export function ActivityLogs(args: LogCollectionArgs): CollectionConfig {
  return logCollection(args, {
    admin: {
      defaultColumns: ['action', 'category', 'userId', 'projectId', 'status', 'createdAt'],
      description: 'Who did what, and when.',
      listSearchableFields: ['eventId', 'action', 'category', 'resourceId', 'correlationId'],
      useAsTitle: 'action',
    },
    fields: [
      { name: 'eventId', type: 'text', label: 'Event ID', required: true, unique: true },
      {
        type: 'row',
        fields: [
          { name: 'action', type: 'text', required: true },
          {
            name: 'category',
            type: 'text',
            admin: {
              description: 'project, ai, media, user, system, auth, data, api, security, …',
            },
            required: true,
          },
        ],
      },
      {
        type: 'row',
        fields: [
          { name: 'resourceType', type: 'text' },
          { name: 'resourceId', type: 'text', label: 'Resource ID' },
        ],
      },
      { name: 'details', type: 'json' },
      { name: 'changes', type: 'json' },
      {
        type: 'row',
        fields: [
          { name: 'ipAddress', type: 'text', label: 'IP address' },
          { name: 'userAgent', type: 'text' },
        ],
      },
      {
        type: 'row',
        fields: [
          { name: 'endpoint', type: 'text' },
          selectField('method', httpMethods, {}),
          { name: 'statusCode', type: 'number' },
          {
            name: 'responseTime',
            type: 'number',
            label: 'Response time (ms)',
          },
        ],
      },
      selectField('status', activityStatuses, { admin: { position: 'sidebar' }, required: true }),
      selectField('severity', severities, { admin: { position: 'sidebar' } }),
    ],
    indexes: [
      // The trail of one document: findResourceTrail.
      { fields: ['resourceType', 'resourceId', 'createdAt'] },
    ],
    kind: 'activityLogs',
    labels: { plural: 'Activity logs', singular: 'Activity log' },
  })
}
