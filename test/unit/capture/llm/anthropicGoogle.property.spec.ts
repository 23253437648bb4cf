import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { LLMAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import type { CallAddress } from '../../../../src/capture/llm/WireFormat.js'
import type { JSONObject } from '../../../../src/entries/readJSON.js'

import { anthropicMessages } from '../../../../src/capture/llm/formats/anthropicMessages.js'
import { googleEmbedContent } from '../../../../src/capture/llm/formats/googleEmbedContent.js'
import { googleGenerateContent } from '../../../../src/capture/llm/formats/googleGenerateContent.js'
import { googleInteractions } from '../../../../src/capture/llm/formats/googleInteractions.js'
import { googlePredict } from '../../../../src/capture/llm/formats/googlePredict.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import { inputTokens, toTokenUsage } from '../../../../src/capture/llm/usage.js'

const formats = [
  ...[anthropicMessages, googleGenerateContent, googleInteractions],
  ...[googleEmbedContent, googlePredict],
]

/** The words of the formats, so that what is made up is nearly right. */
const names =
  `args arguments cache_creation cache_creation_input_tokens cache_read_input_tokens candidates
  candidatesTokenCount citations content content_block contents cost data delta embedding
  ephemeral_5m_input_tokens error event_type executableCode fileData finishReason functionCall
  groundingMetadata id index inlineData input input_tokens instances interaction iterations jsonPath
  message messages mimeType model name numberValue output_tokens output_tokens_details partialArgs
  partial_json parts predictions promptFeedback promptTokenCount promptTokensDetails result role
  service_tier signature source status step steps stop_reason stringValue system text thinking
  thinking_tokens thought thoughtsTokenCount tokenCount tool_use_id tools total_input_tokens
  total_output_tokens total_thought_tokens total_tokens totalTokenCount toolUsePromptTokenCount type
  usage usageMetadata webSearchQueries willContinue`.split(/\s+/)

const types =
  `message_start content_block_start content_block_delta content_block_stop message_delta
  message_stop error interaction.created interaction.completed interaction.status_update step.start
  step.delta step.stop text thinking tool_use server_tool_use web_search_tool_result fallback
  compaction text_delta input_json_delta thinking_delta citations_delta model_output thought
  function_call function_result arguments_delta user_input image base64 AUDIO advisor_message
  __proto__ constructor toString`.split(/\s+/)

const leaf = fc.oneof(
  fc.constantFrom(...types),
  fc.constantFrom(null, true, '', '12', '-3', 'NaN', '$.a[0].b', '$.__proto__.x', 'gs://a/b'),
  fc.constantFrom(-1, 0.5, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER),
  fc.nat(1000),
  fc.string(),
)

const { body } = fc.letrec<{ body: JSONObject; value: unknown }>((tie) => ({
  body: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5 }),
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    leaf,
    fc.array(tie('value'), { maxLength: 2 }),
    tie('body'),
  ),
}))

const bodies = fc.array(body, { maxLength: 3 })

/** Events whose outside is right, whatever stands in them. */
const event = fc.oneof(
  body,
  fc.record({ content_block: body, delta: body, index: leaf, type: fc.constantFrom(...types) }),
  fc.record({ message: fc.record({ content: bodies, usage: body }), type: leaf }),
  fc.record({ delta: body, event_type: fc.constantFrom(...types), index: leaf, step: body }),
  fc.record({ candidates: fc.tuple(fc.record({ content: fc.record({ parts: bodies }) })) }),
  fc.record({ interaction: fc.record({ usage: body }), usage: body, usageMetadata: body }),
)

function addressOf(path: string): CallAddress {
  const url = new URL(`https://llm.example.com${path}`)
  return { hostname: url.hostname, method: 'POST', path: url.pathname, url }
}
const paths = ['/v1/messages', '/v1beta/models/a%2:generateContent', '/models/b:predict', '/']
const address = fc.constantFrom(...paths).map(addressOf)
const settings = { numRuns: 200, seed: 4 }

describe.each(formats.map((format) => [format.name, format] as const))(
  'whatever %s reads',
  (_, format) => {
    it('throws nothing, and gives figures that can be summed and no part above its whole', () => {
      fc.assert(
        fc.property(fc.array(event, { maxLength: 5 }), body, (events, whole) => {
          const answer = createAnswer()
          events.forEach((one) => format.readStreamEvent(one, answer))
          expectSound(answer)
          const another = createAnswer()
          format.readResponse(whole, another)
          expectSound(another)
        }),
        settings,
      )
      expect(({} as { x?: unknown }).x).toBeUndefined()
    })

    it('throws nothing where it is a request, and gives what can be stored', () => {
      fc.assert(
        fc.property(body, address, (request, to) => {
          const read = format.readRequest(request, to)
          expect(typeof format.matchesRequest(request, to)).toBe('boolean')
          expect(typeof format.matchesResponse(request)).toBe('boolean')
          expect(['string', 'undefined']).toContain(typeof read.model)
          expect(['string', 'undefined']).toContain(typeof read.prompt)
          expect(() => JSON.stringify(read)).not.toThrow()
        }),
        settings,
      )
    })
  },
)

function expectSound({
  media,
  reasoning,
  refusal,
  reportedCost = 0,
  text,
  usage,
}: LLMAnswer): void {
  const { cacheWriteByTTL = {}, raw: _raw, ...buckets } = usage ?? {}
  const figures = [
    ...Object.values(buckets),
    ...Object.values(cacheWriteByTTL),
    ...Object.values((usage && toTokenUsage(usage)) ?? {}),
    ...media.map(({ bytes = 0 }) => bytes),
    reportedCost,
  ]
  expect(figures.filter((figure) => !(figure >= 0 && figure < Infinity))).toEqual([])
  expect([text, reasoning, refusal].every((one) => typeof one === 'string')).toBe(true)
  if (usage) {
    expect(usage.reasoning ?? 0).toBeLessThanOrEqual(usage.output)
    expect(inputTokens(usage)).toBeGreaterThanOrEqual(usage.cacheRead)
  }
}
