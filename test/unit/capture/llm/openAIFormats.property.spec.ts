import type { Arbitrary } from 'fast-check'

import { array, assert, constantFrom, dictionary, oneof, property, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { LLMAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import type { JSONObject } from '../../../../src/entries/readJSON.js'

import { openAIAudio } from '../../../../src/capture/llm/formats/openAIAudio.js'
import { openAIEmbeddings } from '../../../../src/capture/llm/formats/openAIEmbeddings.js'
import { openAIImages } from '../../../../src/capture/llm/formats/openAIImages.js'
import { openAIResponses } from '../../../../src/capture/llm/formats/openAIResponses.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import { toTokenUsage } from '../../../../src/capture/llm/usage.js'

const formats = [openAIResponses, openAIEmbeddings, openAIImages, openAIAudio]
const url = new URL('https://example.com/openai/deployments/gpt/responses')
const address = { hostname: url.hostname, method: 'POST', path: url.pathname, url }

const names = constantFrom(
  ...['action', 'arguments', 'b64_json', 'call_id', 'code', 'content', 'data', 'delta', 'duration'],
  ...['embedding', 'error', 'id', 'input', 'instructions', 'item', 'model', 'name', 'output'],
  ...['output_index', 'part', 'prompt', 'result', 'role', 'status', 'summary', 'text', 'type'],
  ...['tool_usage', 'web_search', 'num_requests', 'url', 'incomplete_details', 'image_url'],
)
const counts = constantFrom(
  ...['cached_tokens', 'cache_write_tokens', 'input_tokens', 'input_tokens_details', 'is_byok'],
  ...['output_tokens', 'output_tokens_details', 'reasoning_tokens', 'seconds', 'total_tokens'],
  ...['cost', 'cost_details', 'cost_in_usd_ticks', 'upstream_inference_cost', 'audio_tokens'],
  ...['cache_write_tokens_details', 'ttl_30m_tokens', 'image_tokens', 'prompt_tokens'],
)
const types = constantFrom(
  ...['message', 'reasoning', 'function_call', 'web_search_call', 'image_generation_call'],
  ...['', 'constructor', '__proto__'],
  ...['error', 'response.created', 'response.output_item.added', 'response.output_item.done'],
  ...['response.output_text.delta', 'response.function_call_arguments.delta'],
  ...['response.completed', 'response.failed', 'response.reasoning_summary_part.added'],
  ...['image_generation.completed', 'image_edit.partial_image', 'transcript.text.delta'],
  ...['transcript.text.done', 'speech.audio.delta', 'speech.audio.done'],
)
const figures = constantFrom<unknown>(-1, 0, 1, 7, 40, 1e308, 0.5, '5', 'NaN', true, null, [], {})
const leaf = oneof(figures, types)
const few = { maxLength: 2 }

/** What looks like the real thing, with anything in it. */
function objects(depth: number): Arbitrary<JSONObject> {
  const inner = depth === 0 ? leaf : objects(depth - 1)
  const member = depth === 0 ? leaf : oneof(leaf, inner, array(inner, few))
  return dictionary(names, member, { maxKeys: 6 })
}

const counted = dictionary(counts, figures, { maxKeys: 6 })
const usages = dictionary(counts, oneof(figures, counted), { maxKeys: 8 })
const bodies = tuple(objects(2), usages).map(([body, usage]): JSONObject => ({ ...body, usage }))
const typed = tuple(objects(1), bodies, types).map(([event, response, type]): JSONObject => ({
  ...event,
  response,
  type,
  usage: response.usage,
}))
const events = property(array(typed, { maxLength: 12 }), (list) => {
  for (const format of formats) {
    const answer = createAnswer()
    list.forEach((event) => format.readStreamEvent(event, answer))
    expectSound(answer)
  }
})

/** Every figure of a row, whatever was on the wire. */
function expectSound({ reportedCost = 0, usage }: LLMAnswer): void {
  const { raw: _raw, cacheWriteByTTL = {}, ...buckets } = usage ?? {}
  const tokens = usage ? toTokenUsage(usage) : {}
  const all = [buckets, cacheWriteByTTL, tokens ?? {}, { reportedCost }].flatMap(Object.values)
  for (const figure of all.filter((value) => value !== undefined)) {
    expect(figure).toBeGreaterThanOrEqual(0)
    expect(figure).toBeLessThan(Infinity)
  }
  expect(usage?.reasoning ?? 0).toBeLessThanOrEqual(usage?.output ?? 0)
}

describe.each(formats.map((format) => [format.name, format] as const))(
  'the format %s',
  (_, format) => {
    it('reads any body of a request without a throw', () => {
      assert(
        property(bodies, (body) => {
          format.matchesRequest(body, address)
          format.readRequest(body, address)
        }),
        { numRuns: 500, seed: 4 },
      )
    })

    it('reads any body of an answer without a throw, and counts nothing below zero', () => {
      assert(
        property(bodies, (body) => {
          const answer = createAnswer()
          format.matchesResponse(body)
          format.readResponse(body, answer)
          expectSound(answer)
        }),
        { numRuns: 500, seed: 4 },
      )
    })
  },
)

it('reads any events in any order without a throw, and counts nothing below zero', () => {
  assert(events, { numRuns: 500, seed: 4 })
})
