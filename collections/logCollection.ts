import type { Access, CollectionConfig, Field, FieldAccess } from 'payload'

import type { LogKind } from '../src/entries/row.js'
import type { RelatedCollections } from './fields.js'

import { contextFields, createdAtField, noteFields } from './fields.js'
import { logFields } from './logFields.js'
import { refuseContentQueries } from './refuseContentQueries.js'

/** What the three collections need to know of the app they are registered in. */
export type LogCollectionArgs = {
  adminGroup: string
  read: Access
  readContent: FieldAccess
  related: RelatedCollections
  slug: string
}

type LogCollection = {
  admin: Pick<
    NonNullable<CollectionConfig['admin']>,
    'defaultColumns' | 'description' | 'listSearchableFields' | 'useAsTitle'
  >
  fields: Field[]
  indexes?: CollectionConfig['indexes']
  kind: LogKind
  labels: CollectionConfig['labels']
}

/** What the three logs have in common: append-only, safe by default, cheap to list. */
export function logCollection(
  { adminGroup, read, readContent, related, slug }: LogCollectionArgs,
  { admin, fields, indexes = [], kind, labels }: LogCollection,
): CollectionConfig {
  const refuse = () => false
  return {
    slug,
    access: { create: refuse, delete: refuse, read, update: refuse },
    admin: {
      enableListViewSelectAPI: true,
      group: adminGroup,
      pagination: { defaultLimit: 25 },
      ...admin,
    },
    custom: { 'payload-logbook': { kind } },
    defaultSort: '-createdAt',
    disableBulkEdit: true,
    disableDuplicate: true,
    fields: logFields(kind, readContent, [
      ...fields,
      ...noteFields(),
      createdAtField(),
      ...contextFields(related),
    ]),
    graphQL: { disableMutations: true },
    hooks: { beforeOperation: [refuseContentQueries(kind)] },
    indexes: [
      // Reports of one project, and its list, newest first.
      { fields: ['projectId', 'createdAt'] },
      // The list of what one user did, newest first.
      { fields: ['userId', 'createdAt'] },
      ...indexes,
    ],
    labels,
    lockDocuments: false,
    // A row is written once: createdAt is a field of ours, updatedAt would be an index for nothing.
    timestamps: false,
  }
}
