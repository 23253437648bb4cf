import type { Payload, PayloadRequest, TypedUser } from 'payload'

/**
 * What is looked at of a request. A request of Payload's, or less: database adapters get parts of it, route handlers of Next
 * have a plain `Request`, and jobs a proxy of the request that runs them.
 */
export type LogbookRequest = {
  headers?: Pick<Headers, 'get'>
  payload?: Payload
  payloadAPI?: PayloadRequest['payloadAPI'] | (string & {})
  /** Of a server of the host's own; neither Payload nor Next hands it on. */
  socket?: { remoteAddress?: string }
  url?: string
  user?: RequestUser | null
}

/** The user of a request, with what Payload's strategies say of how they signed in. */
export type RequestUser = Pick<TypedUser, 'id'> & {
  _strategy?: string
  collection?: string
}
