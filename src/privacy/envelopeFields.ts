import { words } from './words.js'

/**
 * The fields that identify, count and group rows. Their names are ours, whatever words are in them, and a row is
 * stored with them even if nothing else of it could be checked. `endpoint` is not among them: URLs hold secrets.
 */
export const envelopeFields: ReadonlySet<string> = new Set(
  words(`
    action actor attempt category correlationId cost costSource createdAt errorType eventId feature finishReason host
    httpStatus method model operation priceVersion projectId promptHash provider providerRequestId requestId resourceId resourceType
    responseHash responseModel responseStatus responseTime retryOf service serviceTier sessionId severity status statusCode tenant timeToFirstToken
    tokenUsage usageDetails usageSource userId vendor
  `),
)
