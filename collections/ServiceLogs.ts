import type { CollectionConfig } from 'payload'

import type { LogCollectionArgs } from './logCollection.js'

import { callStatuses, httpMethods } from '../src/entries/knownValues.js'
import { retryOfField, selectField } from './fields.js'
import { logCollection } from './logCollection.js'

/** `service-logs`: one row for each outgoing HTTP call that is not a call of a language model. */
export function ServiceLogs(args: LogCollectionArgs): CollectionConfig {
  return logCollection(args, {
    admin: {
      defaultColumns: ['createdAt', 'service', 'method', 'endpoint', 'status', 'responseTime'],
      description: 'Every call of another service over HTTP.',
      listSearchableFields: [
        'requestId',
        'service',
        'host',
        'endpoint',
        'feature',
        'correlationId',
      ],
      useAsTitle: 'requestId',
    },
    fields: [
      { name: 'requestId', type: 'text', label: 'Request ID', required: true, unique: true },
      {
        type: 'row',
        fields: [
          {
            name: 'service',
            type: 'text',
            admin: { description: 'lastframe, r2, external, …' },
            required: true,
          },
          { name: 'host', type: 'text' },
        ],
      },
      {
        type: 'row',
        fields: [
          selectField('method', httpMethods, { required: true }),
          { name: 'endpoint', type: 'text', admin: { description: 'The URL.' }, required: true },
        ],
      },
      { name: 'error', type: 'textarea' },
      { name: 'errorType', type: 'text', label: 'Error type' },
      { name: 'requestHeaders', type: 'json' },
      { name: 'requestBody', type: 'textarea' },
      {
        type: 'row',
        fields: [
          { name: 'responseStatus', type: 'number', admin: { description: 'HTTP status.' } },
          {
            name: 'responseTime',
            type: 'number',
            admin: { description: 'Until the end of the response.' },
            label: 'Response time (ms)',
          },
          { name: 'attempt', type: 'number', admin: { description: '1 for the first try.' } },
          retryOfField(),
        ],
      },
      { name: 'responseHeaders', type: 'json' },
      { name: 'responseBody', type: 'textarea' },
      selectField('status', callStatuses, { admin: { position: 'sidebar' }, required: true }),
    ],
    indexes: [
      // Reports of one service, and its list, newest first.
      { fields: ['service', 'createdAt'] },
    ],
    kind: 'serviceLogs',
    labels: { plural: 'Service logs', singular: 'Service log' },
  })
}
