import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { Usage } from '../usage.js'

import { countAt, isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { addText, addToolCall } from '../LLMAnswer.js'
import { readError } from '../readError.js'
import { describeFile } from './describeFile.js'
import {
  argumentsOf,
  callIdOf,
  isToolCall,
  reasoningOf,
  toolNameOf,
} from './openAIResponsesItems.js'
import { readOpenAIUsage } from './openAIUsage.js'
import { readReportedCost } from './reportedCost.js'

/** Reads a response object that came whole. */
export function readResponsesBody(body: JSONObject, answer: LLMAnswer): void {
  readIdentity(body, answer)
  readResponsesOutcome(body, answer)
  readResponsesOutput(body, answer)
}

/** Of a body that was cut only the members are there that are not long, and its `id` may be that of an item. */
export function readIdentity(response: JSONObject, answer: LLMAnswer): void {
  const id = textAt(response, 'id')
  if (Array.isArray(response.output) || id?.startsWith('resp_')) {
    answer.id = id ?? answer.id
  }
  answer.model = textAt(response, 'model') ?? answer.model
}

/** How a response ended and what it took. */
export function readResponsesOutcome(response: JSONObject, answer: LLMAnswer): void {
  const status = textAt(response, 'status')
  const usage = objectAt(response, 'usage')
  answer.serviceTier = textAt(response, 'service_tier') ?? answer.serviceTier
  answer.usage = withServerTools(response, readOpenAIUsage(usage)) ?? answer.usage
  answer.reportedCost = readReportedCost(usage) ?? answer.reportedCost
  answer.error ??= readFailure(response, status)
  const toolUsage =
    objectAt(response, 'tool_usage') ??
    objectAt(usage, 'server_side_tool_usage_details') ??
    objectAt(usage, 'server_tool_use')
  if (hasCount(toolUsage)) {
    answer.notes.toolUsage = toolUsage
  }
  if (status === 'queued' || status === 'in_progress') {
    answer.notes.responseStatus = status
  } else {
    // The reason is the more exact word: of an incomplete response the status says only that there is one.
    answer.finishReason = textAt(objectAt(response, 'incomplete_details'), 'reason') ?? status
  }
}

function readFailure(response: JSONObject, status: string | undefined): LLMAnswer['error'] {
  if (isObject(response.error) || textAt(response, 'error') !== undefined) {
    return readError(response)
  }
  return status === 'failed' ? { message: 'the response failed', type: 'failed' } : undefined
}

/** Searches are billed by their number, which stands beside the usage or is that of the items. */
function withServerTools(response: JSONObject, usage: undefined | Usage): undefined | Usage {
  const told = objectAt(response, 'usage')
  const webSearches =
    countAt(objectAt(objectAt(response, 'tool_usage'), 'web_search'), 'num_requests') ??
    countAt(objectAt(told, 'server_side_tool_usage_details'), 'web_search_calls') ??
    countAt(objectAt(told, 'server_tool_use'), 'web_search_requests') ??
    listAt(response, 'output').filter(isSearch).length
  const toolCalls = countAt(told, 'num_server_side_tools_used')
  return (
    usage && { ...usage, webSearches: webSearches || undefined, ...(toolCalls && { toolCalls }) }
  )
}

/** Opening a page that was found is not billed, says https://platform.openai.com/docs/guides/tools-web-search. */
function isSearch(item: unknown): boolean {
  const action = textAt(objectAt(item, 'action'), 'type') ?? 'search'
  return textAt(item, 'type') === 'web_search_call' && action === 'search'
}

/** Whether anything in it, at any depth that is used, was counted. */
function hasCount(value: unknown): value is JSONObject {
  return (
    isObject(value) && Object.values(value).some((member) => countsMore(member) || hasCount(member))
  )
}

function countsMore(value: unknown): boolean {
  return typeof value === 'number' && value > 0
}

/** Reads the items of the output in their order. */
export function readResponsesOutput(response: JSONObject, answer: LLMAnswer): void {
  for (const [index, item] of listAt(response, 'output').entries()) {
    if (isObject(item)) {
      readItem(item, answer, index)
    }
  }
  if (answer.text === '') {
    addText(answer, 'text', response.output_text)
  }
}

function readItem(item: JSONObject, answer: LLMAnswer, index: number): void {
  const type = textAt(item, 'type')
  if (type === 'message' && item.role !== 'user') {
    readContent(item, answer)
  } else if (type === 'reasoning') {
    addReasoning(answer, reasoningOf(item))
  } else if (isToolCall(item)) {
    readToolCall(item, answer, index)
  }
}

function readContent(item: JSONObject, answer: LLMAnswer): void {
  for (const part of listAt(item, 'content')) {
    addText(answer, 'text', textAt(part, 'text'))
    addText(answer, 'refusal', textAt(part, 'refusal'))
  }
}

/** Thoughts are paragraphs: the provider tells them apart, and does not end them. */
export function addReasoning(answer: LLMAnswer, text: string): void {
  if (answer.reasoning !== '' && text !== '') {
    addText(answer, 'reasoning', '\n\n')
  }
  addText(answer, 'reasoning', text)
}

/**
 * Tells the calls of a response apart by their place in its output, and by the item's id only where no place is told: some
 * servers give an item another id in each event. The id of the response stands before it, as one stream may bring several.
 */
export function toolCallKey(answer: LLMAnswer, place: unknown): string {
  const isPlace = typeof place === 'number' || typeof place === 'string'
  return `${answer.id ?? ''}#${isPlace ? place : ''}`
}

/** A call of a tool that is there as a whole. */
export function readToolCall(item: JSONObject, answer: LLMAnswer, index: unknown): void {
  const call = addToolCall(answer, toolCallKey(answer, index), {
    id: callIdOf(item),
    name: toolNameOf(item),
  })
  call.arguments = argumentsOf(item) ?? call.arguments
  const picture = textAt(item, 'type') === 'image_generation_call' && textAt(item, 'result')
  if (picture) {
    answer.media.push(describeFile(picture, `image/${textAt(item, 'output_format') ?? 'png'}`))
  }
}
