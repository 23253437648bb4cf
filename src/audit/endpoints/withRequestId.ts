const header = 'x-request-id'

type Identified<Answer> = {
  /** The id that the response came with: of another service, say, whose answer is passed on. */
  replacedId?: string
  response: Answer
}

/** The response with the id of its request. Where its headers cannot be changed, as those of a `fetch`, a copy of it. */
export function withRequestId<Answer extends Response>(
  response: Answer,
  id: string,
): Identified<Answer> {
  const replacedId = response.headers.get(header) ?? undefined
  const known = replacedId === undefined || replacedId === id ? {} : { replacedId }
  try {
    response.headers.set(header, id)
    return { ...known, response }
  } catch {
    return { ...known, response: copyWithId(response, id) }
  }
}

function copyWithId<Answer extends Response>(response: Answer, id: string): Answer {
  try {
    const headers = new Headers(response.headers)
    headers.set(header, id)
    const { status, statusText } = response
    return new Response(response.body, { headers, status, statusText }) as Answer
  } catch {
    // A status that no response may be made with, or an id that no header takes.
    return response
  }
}
