import type { CollectionConfig } from 'payload'

/** A small app: users with a role, and projects. */
export function hostCollections(): CollectionConfig[] {
  return [
    {
      slug: 'users',
      auth: true,
      fields: [{ name: 'role', type: 'select', options: ['admin', 'editor'], saveToJWT: true }],
    },
    { slug: 'projects', admin: { useAsTitle: 'title' }, fields: [{ name: 'title', type: 'text' }] },
  ]
}
