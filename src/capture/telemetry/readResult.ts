import type { JSONObject } from '../../entries/readJSON.js'
import type { LLMAnswer } from '../llm/LLMAnswer.js'
import type { Usage } from '../llm/usage.js'

import { countAt, isObject, listAt, objectAt, textAt } from '../../entries/readJSON.js'
import { addText, addToolCall, createAnswer } from '../llm/LLMAnswer.js'
import { emptyUsage } from '../llm/usage.js'
import { readPart } from './readMessages.js'

/** What the Vercel AI SDK says that a model answered: a step's result in version 6, a model call's end in version 7. */
export function readResult(event: JSONObject): LLMAnswer {
  const answer = createAnswer()
  for (const part of listAt(event, 'content')) {
    addPart(answer, part)
  }
  const response = objectAt(event, 'response')
  answer.id = textAt(event, 'responseId') ?? textAt(response, 'id')
  // In version 7 the model that answered stands in the place of the one that was asked.
  answer.model = textAt(response, 'modelId') ?? textAt(event, 'modelId')
  answer.finishReason = textAt(event, 'rawFinishReason') ?? textAt(event, 'finishReason')
  answer.usage = readUsage(event.usage)
  answer.reportedCost = readCost(event.providerMetadata)
  answer.isComplete = true
  return answer
}

function addPart(answer: LLMAnswer, part: unknown): void {
  const read = readPart(part)
  switch (read.type) {
    case 'blob':
    case 'uri': {
      const { type: _type, ...medium } = read
      answer.media.push(medium)
      answer.hasOutput = true
      break
    }
    case 'reasoning':
      addText(answer, 'reasoning', read.content)
      break
    case 'text':
      addText(answer, 'text', read.content)
      break
    case 'tool_call':
      addToolCall(answer, answer.toolCalls.size, read).arguments = read.arguments
  }
}

/**
 * https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-text: input includes what came from the cache, output includes
 * reasoning. Embeddings count `tokens`.
 */
function readUsage(usage: unknown): undefined | Usage {
  const input = countAt(usage, 'inputTokens') ?? countAt(usage, 'tokens')
  const output = countAt(usage, 'outputTokens')
  if (input === undefined && output === undefined) {
    return undefined
  }
  const inputs = objectAt(usage, 'inputTokenDetails')
  const cacheRead = countAt(inputs, 'cacheReadTokens') ?? countAt(usage, 'cachedInputTokens') ?? 0
  const cacheWrite = countAt(inputs, 'cacheWriteTokens') ?? 0
  const reasoning =
    countAt(objectAt(usage, 'outputTokenDetails'), 'reasoningTokens') ??
    countAt(usage, 'reasoningTokens')
  const rest = Math.max(0, (input ?? 0) - cacheRead - cacheWrite)
  return {
    ...emptyUsage(),
    cacheRead,
    cacheWrite,
    inputUncached: countAt(inputs, 'noCacheTokens') ?? rest,
    output: output ?? 0,
    ...(reasoning !== undefined && { reasoning }),
  }
}

/** USD, as routers say it: https://openrouter.ai/docs/use-cases/usage-accounting, https://vercel.com/docs/ai-gateway. */
function readCost(metadata: unknown): number | undefined {
  if (!isObject(metadata)) {
    return undefined
  }
  const { gateway, openrouter } = metadata
  const cost = isObject(gateway) ? gateway.cost : undefined
  const gatewayCost = typeof cost === 'string' && cost.trim() !== '' ? Number(cost) : cost
  return countAt(objectAt(openrouter, 'usage'), 'cost') ?? countAt({ gatewayCost }, 'gatewayCost')
}
