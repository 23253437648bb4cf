import { getLogbook, instrumentedFetch, LLMLogger } from 'payload-logbook'

/**
 * Calls the upstream and logs that. Nothing of Payload here: the rows have to reach the logbook that another bundle
 * has started or will start.
 *
 * @returns whether a logbook is started in this process yet
 */
export async function logCall(requestId: string, upstream: string): Promise<boolean> {
  const response = await instrumentedFetch(upstream, { correlationId: requestId, service: 'r2' })
  void LLMLogger.logOpenRouterRequest(
    requestId,
    'anthropic/claude-sonnet-4',
    'Say hello.',
    await response.json(),
    120,
  )
  try {
    await getLogbook().flush()
    return true
  } catch {
    return false
  }
}
