import type { Access, CollectionConfig } from 'payload'

import { ActivityLogger } from 'payload-logbook'

const isAdmin: Access = ({ req: { user } }) => user?.role === 'admin'

export const Users: CollectionConfig = {
  slug: 'users',
  access: { create: isAdmin, delete: isAdmin, update: isAdmin },
  admin: { defaultColumns: ['email', 'name', 'role'], useAsTitle: 'email' },
  auth: true,
  fields: [
    { name: 'name', type: 'text' },
    {
      name: 'role',
      type: 'select',
      defaultValue: 'editor',
      options: [
        { label: 'Admin', value: 'admin' },
        { label: 'Editor', value: 'editor' },
      ],
      required: true,
      // Access rules and the logbook read it without a query.
      saveToJWT: true,
    },
  ],
  hooks: {
    afterLogin: [
      ({ req, user }) => {
        void ActivityLogger.logUserAction('login', user.id, undefined, undefined, req)
      },
    ],
    beforeChange: [
      async ({ data, operation, req }) => {
        if (operation !== 'create') {
          return data
        }
        const { totalDocs } = await req.payload.count({ collection: 'users', req })
        return totalDocs === 0 ? { ...data, role: 'admin' } : data
      },
    ],
  },
}
