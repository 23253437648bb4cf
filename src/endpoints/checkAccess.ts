import type { CollectionSlug, FlattenedField, PayloadRequest, Where } from 'payload'

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
  const used = config.flattenedFields.filter(({ name }) => fields.includes(name))
  for (const field of used.flatMap(withMembers)) {
    if (!(await mayRead(req, field))) {
      throw new APIError(`You may not read "${field.name}", which this report uses.`, 403)
    }
  }
  return result === true ? undefined : result
}

/** A field, and where it is a group its members. */
function withMembers(field: FlattenedField): FlattenedField[] {
  return 'flattenedFields' in field
    ? [field, ...field.flattenedFields.flatMap(withMembers)]
    : [field]
}

/** A rule that looks at the document has none to look at here: it denies. */
async function mayRead(req: PayloadRequest, field: FlattenedField): Promise<boolean> {
  try {
    const read = 'access' in field ? field.access?.read : undefined
    return read === undefined || (await read({ req })) === true
  } catch {
    return false
  }
}
