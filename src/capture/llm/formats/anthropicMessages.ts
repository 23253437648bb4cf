import type { JSONObject } from '../../../entries/readJSON.js'
import type { CallAddress, WireFormat } from '../WireFormat.js'

import { countAt, isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { readAnthropicEvent, readAnthropicMessage } from './anthropicAnswer.js'
import { readAnthropicMessages } from './anthropicInput.js'
import { modelInPath } from './modelInPath.js'
import { readCostHeaders } from './reportedCost.js'

/**
 * Anthropic's Messages API (https://platform.claude.com/docs/en/api/messages), which OpenRouter, DeepSeek, Moonshot, Z.AI,
 * MiniMax, LiteLLM and others have too, and Vertex and Bedrock under paths of their own with the model in them. The other
 * paths below it, to count tokens or to send many requests at once, are no calls of a model.
 */
export const anthropicMessages: WireFormat = {
  matchesPath,
  matchesRequest,
  matchesResponse: ({ content, error, type }) =>
    (type === 'message' && Array.isArray(content)) || (type === 'error' && isObject(error)),
  name: 'anthropic-messages',
  operation: 'chat',
  readHeaders: readCostHeaders,
  readRequest(body, address) {
    const { messages: _messages, model, system: _system, ...parameters } = body
    return {
      messages: readAnthropicMessages(body),
      model: typeof model === 'string' && model !== '' ? model : modelInPath(address),
      parameters,
    }
  },
  readResponse: readAnthropicMessage,
  readStreamEvent: readAnthropicEvent,
}

const directPath = /\/(?:v\d+|anthropic)\/messages\/?$/
const vertexPath = /\/publishers\/anthropic\/models\/[^/]+:(?:streamR|r)awPredict$/
/** Also behind the prefix of a region, or as a part of an inference profile's address. */
const bedrockPath = /\/model\/([^/]+)\/invoke(?:-with-response-stream)?$/

function matchesPath({ path }: CallAddress): boolean {
  return directPath.test(path) || vertexPath.test(path) || isBedrockPath(path)
}

function isBedrockPath(path: string): boolean {
  return /anthropic|claude/.test(bedrockPath.exec(path)?.[1] ?? '')
}

/** Members that only Anthropic's requests have, and those that they never have. */
const ownMembers = ['anthropic_version', 'anthropic_beta', 'mcp_servers', 'context_management']
const othersMembers = ['frequency_penalty', 'logprobs', 'n', 'response_format', 'stream_options']

/**
 * A short request may be one of OpenAI's as well: then the path tells, and where that says nothing either, the model, as
 * OpenAI's form is that of nearly all others.
 */
function matchesRequest(body: JSONObject, address: CallAddress): boolean {
  const isChat = listAt(body, 'messages').some((message) => isObject(message) && 'role' in message)
  if (!isChat || othersMembers.some((name) => name in body)) {
    return false
  }
  if (ownMembers.some((name) => name in body) || hasOwnShape(body)) {
    return true
  }
  const isByPath = matchesPath(address)
  return isByPath && countAt(body, 'max_tokens') !== undefined
}

/** A system's text beside the messages, tools with an `input_schema`, content blocks of Anthropic's types. */
function hasOwnShape(body: JSONObject): boolean {
  const isSystemBeside = typeof body.system === 'string' || Array.isArray(body.system)
  return (
    (isSystemBeside && countAt(body, 'max_tokens') !== undefined) ||
    listAt(body, 'tools').some((tool) => objectAt(tool, 'input_schema') !== undefined) ||
    listAt(body, 'messages').some((message) => listAt(message, 'content').some(isOwnBlock))
  )
}

function isOwnBlock(block: unknown): boolean {
  const type = textAt(block, 'type') ?? ''
  return ['tool_result', 'tool_use'].includes(type) || objectAt(block, 'source') !== undefined
}
