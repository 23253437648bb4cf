import type { CollectionConfig } from 'payload'

import { ActivityLogger } from 'payload-logbook'

export const Projects: CollectionConfig = {
  slug: 'projects',
  admin: { defaultColumns: ['title', 'owner', 'status', 'updatedAt'], useAsTitle: 'title' },
  fields: [
    { name: 'title', type: 'text', required: true },
    {
      name: 'owner',
      type: 'relationship',
      defaultValue: ({ user }) => user?.id,
      relationTo: 'users',
    },
    {
      name: 'status',
      type: 'select',
      defaultValue: 'draft',
      options: [
        { label: 'Draft', value: 'draft' },
        { label: 'In production', value: 'production' },
        { label: 'Finished', value: 'finished' },
      ],
      required: true,
    },
  ],
  hooks: {
    afterChange: [
      ({ doc, operation, req: { user } }) => {
        if (operation === 'create' && user) {
          void ActivityLogger.logProjectCreated(doc.id, user.id, { title: doc.title })
        }
      },
    ],
  },
}
