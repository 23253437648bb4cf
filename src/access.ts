import type { PayloadRequest } from 'payload'

/**
 * Whether the request comes from an admin: a signed-in user of the admin panel's collection who, if that collection has
 * a `role` or `roles` field, is `admin` by it. Payload's own default lets in the members of every auth collection, and its
 * `canAccessAdmin` an anonymous caller while the users table is empty.
 */
export function isAdmin({ req }: { req: PayloadRequest }): boolean {
  const { payload, user } = req
  const adminSlug = payload.config.admin.user
  if (!user || user.collection !== adminSlug) {
    return false
  }
  const fields = payload.collections[user.collection]?.config.flattenedFields ?? []
  const names = ['role', 'roles'].filter((name) => fields.some((field) => field.name === name))
  return names.length === 0 || names.some((name) => [user[name]].flat().includes('admin'))
}
