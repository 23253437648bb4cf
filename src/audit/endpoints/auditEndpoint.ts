import type { ActivityLogEntry } from '../../entries/schemas.js'

import { withLogContext } from '../../capture/withLogContext.js'
import { startEndpointCall } from './startEndpointCall.js'

type Actor = ActivityLogEntry['actor']

export type AuditEndpointOptions<EndpointRequest = Request> = {
  /**
   * Who it is, for a route handler of Next: Payload's endpoints know their user. Called before the handler, so that what is
   * logged in it names him; where it throws, the request is anonymous.
   */
  actor?: (request: EndpointRequest) => Actor | Promise<Actor>
  /** @default 'api' */
  category?: ActivityLogEntry['category']
  /** The pattern of the route. Default: of an endpoint in Payload's config its path, of a route handler the path with the values of its parameters taken out. */
  route?: string
  /** ms from which a request is marked as slow. Default: the plugin's option of that name. */
  slowThresholdMs?: number
}

/** On what this has wrapped, for all copies of this package. */
const audited = Symbol.for('payload-logbook.auditedEndpoint')

/**
 * Logs each request of a Payload endpoint or a route handler of Next as one row of the activity log: route, method, status,
 * duration, who it was, and what was asked and answered, in short. The handler gets what it always gets, and what it
 * returns or throws goes through; all that is logged in it has the same correlation id, which is returned as `x-request-id`.
 *
 * Bodies are looked at when the handler, or the client, reads them: streams pass as they come, and their row is written when
 * they end.
 *
 * @param name The action of the rows, and the feature of all that is logged in the handler.
 *
 * @example
 * export const POST = auditEndpoint('sow_create', async (request: Request) => Response.json(await createSOW(request)))
 */
export function auditEndpoint<
  EndpointRequest extends object,
  Rest extends unknown[],
  Answer extends Response,
>(
  name: string,
  handler: (request: EndpointRequest, ...rest: Rest) => Answer | Promise<Answer>,
  options: AuditEndpointOptions<EndpointRequest> = {},
): (request: EndpointRequest, ...rest: Rest) => Promise<Answer> {
  return wrapEndpoint({ feature: name, name, options }, handler)
}

/** What the rows of one endpoint are called. */
export type EndpointNames<EndpointRequest> = {
  feature?: string
  name: string
  options: AuditEndpointOptions<EndpointRequest>
}

export function wrapEndpoint<
  EndpointRequest extends object,
  Rest extends unknown[],
  Answer extends Response,
>(
  names: EndpointNames<EndpointRequest>,
  handler: (request: EndpointRequest, ...rest: Rest) => Answer | Promise<Answer>,
): (request: EndpointRequest, ...rest: Rest) => Promise<Answer> {
  async function auditedHandler(
    this: unknown,
    request: EndpointRequest,
    ...rest: Rest
  ): Promise<Answer> {
    const call = await startEndpointCall({ ...names, request, routeContext: rest[0] })
    if (call === undefined) {
      return handler.call(this, request, ...rest)
    }
    return withLogContext(call.context, async () => {
      const end = call.begin()
      try {
        return end.answered(await handler.call(this, request, ...rest))
      } catch (error) {
        end.threw(error)
        throw error
      }
    })
  }
  return Object.defineProperties(auditedHandler, {
    name: { value: handler.name },
    [audited]: { value: true },
  })
}

/** Whether a handler logs its requests already. */
export function isAudited(handler: object): boolean {
  return audited in handler
}
