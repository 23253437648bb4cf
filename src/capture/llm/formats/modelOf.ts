import type { JSONObject } from '../../../entries/readJSON.js'
import type { CallAddress } from '../WireFormat.js'

import { textAt } from '../../../entries/readJSON.js'

/** The model of a request; with Azure it may stand in the path alone: `/openai/deployments/<name>/embeddings`. */
export function modelOf(body: JSONObject, { path }: CallAddress): string | undefined {
  return textAt(body, 'model') ?? /\/deployments\/([^/]+)\//.exec(path)?.[1]
}
