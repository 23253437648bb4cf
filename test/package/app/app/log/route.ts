import { getLogbook, instrumentedFetch, LLMLogger } from 'payload-logbook'

/**
 * Nothing of Payload here: Next makes a bundle of its own of this route, with its own copy of the package, and the
 * rows reach the logbook that another bundle has started or will start.
 */
export async function POST(request: Request): Promise<Response> {
  const { requestId, upstream } = (await request.json()) as Record<string, string>
  const response = await instrumentedFetch(upstream, { correlationId: requestId, service: 'r2' })
  void LLMLogger.logOpenRouterRequest(requestId, model, 'Say hello.', await response.json(), 120)
  return Response.json({ hasLogbook: await flush() })
}

const model = 'anthropic/claude-sonnet-4'

/** False where no logbook is started in this process yet. */
async function flush(): Promise<boolean> {
  try {
    await getLogbook().flush()
    return true
  } catch {
    return false
  }
}
