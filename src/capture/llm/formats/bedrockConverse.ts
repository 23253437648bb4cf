import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { Usage } from '../usage.js'
import type { WireFormat } from '../WireFormat.js'

import { countAt, isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addArguments, addText, addToolCall } from '../LLMAnswer.js'
import { readError } from '../readError.js'
import { readConverseMessages } from './converseMessages.js'
import { modelInPath } from './modelInPath.js'

/**
 * Bedrock's Converse and ConverseStream (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html).
 * Its streams are framed in AWS's own binary form: their events are read where the AWS SDK has taken them apart.
 */
export const bedrockConverse: WireFormat = {
  matchesPath: ({ path }) => /\/model\/[^/]+\/converse(?:-stream)?$/.test(path),
  matchesRequest: (body, { path }) =>
    path.includes('/converse') && Array.isArray(body.messages) && !('model' in body),
  matchesResponse: (body) => isObject(body.usage) && 'stopReason' in body,
  name: 'bedrock-converse',
  operation: 'chat',
  readRequest(body, address) {
    const { messages: _messages, system: _system, ...parameters } = body
    return { messages: readConverseMessages(body), model: modelInPath(address), parameters }
  },
  readResponse(body, answer) {
    readEnd(body, answer)
    const blocks = listAt(objectAt(objectAt(body, 'output'), 'message'), 'content')
    for (const [index, block] of blocks.entries()) {
      readBlock(block, answer, index)
    }
    if (!('output' in body)) {
      answer.error ??= readError(body)
    }
  },
  readStreamEvent(event, answer) {
    const start = objectAt(event, 'contentBlockStart')
    const delta = objectAt(event, 'contentBlockDelta')
    readBlock(start?.start, answer, start?.contentBlockIndex)
    readBlock(delta?.delta, answer, delta?.contentBlockIndex)
    readEnd(objectAt(event, 'messageStop') ?? {}, answer)
    const metadata = objectAt(event, 'metadata')
    if (metadata) {
      readEnd(metadata, answer)
      answer.isComplete = true
    }
  },
}

/** A block that came whole, or the piece of one. */
function readBlock(block: unknown, answer: LLMAnswer, index: unknown): void {
  addText(answer, 'text', textAt(block, 'text'))
  const thought = objectAt(block, 'reasoningContent')
  const whole = objectAt(thought, 'reasoningText')
  addText(answer, 'reasoning', textAt(whole, 'text') ?? textAt(thought, 'text'))
  const tool = objectAt(block, 'toolUse')
  if (tool) {
    const key = typeof index === 'number' ? index : 0
    const [id, name] = [textAt(tool, 'toolUseId'), textAt(tool, 'name')]
    const call = addToolCall(answer, key, { id, name })
    if (typeof tool.input === 'string') {
      addArguments(call, tool.input)
    } else if (tool.input !== undefined) {
      call.arguments = tool.input
    }
  }
  const image = objectAt(block, 'image')
  if (image) {
    answer.hasOutput = true
    answer.media.push({ mimeType: `image/${textAt(image, 'format') ?? '*'}` })
  }
}

/** What stands beside the content: of the whole, of `messageStop` or of `metadata`. */
function readEnd(body: JSONObject, answer: LLMAnswer): void {
  answer.finishReason = textAt(body, 'stopReason') ?? answer.finishReason
  answer.serviceTier = textAt(objectAt(body, 'serviceTier'), 'type') ?? answer.serviceTier
  answer.usage = readUsage(objectAt(body, 'usage')) ?? answer.usage
  const router = objectAt(objectAt(body, 'trace'), 'promptRouter')
  answer.model = textAt(router, 'invokedModelId') ?? answer.model
}

/** Input is what is left beside the cache (https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html). */
function readUsage(raw: JSONObject | undefined): undefined | Usage {
  const input = countAt(raw, 'inputTokens')
  const output = countAt(raw, 'outputTokens')
  if (raw === undefined || (input === undefined && output === undefined)) {
    return undefined
  }
  const lifetimes = listAt(raw, 'cacheDetails').flatMap((detail) => {
    const [lifetime, count] = [textAt(detail, 'ttl'), countAt(detail, 'inputTokens')]
    return lifetime && count ? [[lifetime, count] as const] : []
  })
  return {
    cacheRead: countAt(raw, 'cacheReadInputTokens') ?? 0,
    cacheWrite: countAt(raw, 'cacheWriteInputTokens') ?? 0,
    inputUncached: input ?? 0,
    output: output ?? 0,
    raw,
    ...(lifetimes.length > 0 && { cacheWriteByTTL: Object.fromEntries(lifetimes) }),
  }
}
