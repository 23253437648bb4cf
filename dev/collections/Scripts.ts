import type { CollectionConfig } from 'payload'

export const Scripts: CollectionConfig = {
  slug: 'scripts',
  admin: {
    defaultColumns: ['title', 'project', 'model', 'generatedBy', 'createdAt'],
    useAsTitle: 'title',
  },
  fields: [
    { name: 'title', type: 'text', required: true },
    { name: 'project', type: 'relationship', index: true, relationTo: 'projects', required: true },
    { name: 'prompt', type: 'textarea', required: true },
    { name: 'body', type: 'textarea', admin: { rows: 20 } },
    { name: 'model', type: 'text', admin: { position: 'sidebar', readOnly: true } },
    {
      name: 'generatedBy',
      type: 'relationship',
      admin: { position: 'sidebar', readOnly: true },
      relationTo: 'users',
    },
    {
      name: 'correlationId',
      type: 'text',
      admin: {
        description: 'Joins it to the rows of the request that wrote it.',
        position: 'sidebar',
        readOnly: true,
      },
      label: 'Correlation ID',
    },
  ],
}
