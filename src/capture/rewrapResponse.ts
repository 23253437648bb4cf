type Body = NonNullable<Response['body']>

/** Whether the body of a response can be tapped: there is one, it is a web stream, and nobody has begun to read it. */
export function hasTappableBody(response: Response): response is Response & { body: Body } {
  const { body } = response
  return typeof body?.getReader === 'function' && !body.locked && !response.bodyUsed
}

/**
 * The response with another stream for its body. Throws for one that cannot be rebuilt, as an opaque one with status 0.
 * The constructor cannot set `url`, `type` and `redirected` and makes headers that can be changed: those are carried over.
 */
export function rewrapResponse(response: Response, body: Body): Response {
  const ResponseClass = constructorOf(response)
  return withIdentity(new ResponseClass(body, response), response)
}

/** A fetch of another undici has a Response of its own, which its users may check for. */
function constructorOf(response: object): typeof Response {
  return response instanceof Response ? Response : (response.constructor as typeof Response)
}

/** A copy that tells of itself what the original does. */
export function withIdentity(copy: Response, original: Response): Response {
  const clone = copy.clone
  return Object.defineProperties(copy, {
    clone: { ...hidden(() => withIdentity(clone.call(copy), original)), writable: true },
    headers: hidden(original.headers),
    ok: hidden(original.ok),
    redirected: hidden(original.redirected),
    status: hidden(original.status),
    statusText: hidden(original.statusText),
    type: hidden(original.type),
    url: hidden(original.url),
  })
}

/** Not enumerable, since `Object.keys` of a response is empty. */
function hidden(value: unknown): PropertyDescriptor {
  return { configurable: true, enumerable: false, value }
}
