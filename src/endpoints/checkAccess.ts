import type { CollectionSlug, PayloadRequest, Where } from 'payload'

import { APIError, executeAccess, Forbidden, UnauthorizedError } from 'payload'

import { collectionConfig } from '../store/logCollections.js'

/**
 * What the reader may see of a collection: nothing to narrow, or a condition for each number of the report.
 *
 * @throws 401 where nobody is signed in, 403 where the reader may not read the rows or one of the fields.
 */
export async function checkAccess(
  req: PayloadRequest,
  slug: CollectionSlug,
  fields: readonly string[],
): Promise<undefined | Where> {
  if (!req.user) {
    throw new UnauthorizedError(req.t)
  }
  const config = collectionConfig(req.payload, slug)
  const result = await executeAccess({ disableErrors: true, req }, config.access.read)
  if (result === false) {
    throw new Forbidden(req.t)
  }
  for (const field of config.flattenedFields) {
    const read = 'access' in field && fields.includes(field.name) ? field.access?.read : undefined
    if (read && (await read({ req })) !== true) {
      throw new APIError(`You may not read "${field.name}", which this report measures.`, 403)
    }
  }
  return result === true ? undefined : result
}
