import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { LLMAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import type { CallAddress, WireFormat } from '../../../../src/capture/llm/WireFormat.js'
import type { JSONObject } from '../../../../src/entries/readJSON.js'

import { readChatUsage } from '../../../../src/capture/llm/formats/chatUsage.js'
import { cohereChat } from '../../../../src/capture/llm/formats/cohereChat.js'
import { cohereEmbed } from '../../../../src/capture/llm/formats/cohereEmbed.js'
import { ollamaChat } from '../../../../src/capture/llm/formats/ollamaChat.js'
import { ollamaEmbed } from '../../../../src/capture/llm/formats/ollamaEmbed.js'
import { openAIChat } from '../../../../src/capture/llm/formats/openAIChat.js'
import { openAICompletions } from '../../../../src/capture/llm/formats/openAICompletions.js'
import { createAnswer } from '../../../../src/capture/llm/LLMAnswer.js'
import { inputTokens, toTokenUsage } from '../../../../src/capture/llm/usage.js'

const formats = [openAIChat, openAICompletions, cohereChat, cohereEmbed, ollamaChat, ollamaEmbed]
const seed = { numRuns: 400, seed: 4 }

const names = [
  ...[
    'arguments',
    'audio',
    'billed_units',
    'cached_tokens',
    'choices',
    'citation_tokens',
    'completion_tokens',
  ],
  ...[
    'completion_tokens_details',
    'content',
    'cost',
    'cost_in_usd_ticks',
    'data',
    'delta',
    'done',
    'error',
  ],
  ...[
    'eval_count',
    'finish_reason',
    'function',
    'function_call',
    'id',
    'image_url',
    'images',
    'index',
    'input',
  ],
  ...[
    'input_tokens',
    'is_byok',
    'message',
    'messages',
    'meta',
    'model',
    'name',
    'object',
    'output_tokens',
  ],
  ...[
    'prompt',
    'prompt_eval_count',
    'prompt_tokens',
    'prompt_tokens_details',
    'reasoning',
    'reasoning_tokens',
  ],
  ...[
    'refusal',
    'response',
    'role',
    'text',
    'thinking',
    'tokens',
    'tool_calls',
    'total_tokens',
    'type',
    'usage',
  ],
]

const leaf = fc.oneof(
  fc.constantFrom(
    null,
    true,
    '',
    'stop',
    'message-end',
    '12',
    '-3',
    'NaN',
    'data:image/png;base64,AA',
    'user',
  ),
  fc.double(),
  fc.integer(),
  fc.string(),
)

/** Any JSON that uses the words of the formats in any place. */
const { body } = fc.letrec<{ body: JSONObject; value: unknown }>((tie) => ({
  body: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 8 }),
  value: fc.oneof(
    { depthSize: 'medium', maxDepth: 6 },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    tie('body'),
  ),
}))

const address: CallAddress = {
  hostname: 'llm.example.com',
  method: 'POST',
  path: '/v1/chat/completions',
  url: new URL('https://llm.example.com/v1/chat/completions'),
}

describe.each(formats.map((format) => [format.name, format] as const))(
  'whatever %s reads',
  (_, format) => {
    it('throws nothing and gives figures that can be summed', () => {
      fc.assert(
        fc.property(fc.array(body, { maxLength: 6 }), (events) => {
          const answer = createAnswer()
          events.forEach((event) => format.readStreamEvent(event, answer))
          format.readResponse(events[0] ?? {}, answer)
          expectFigures(answer)
        }),
        seed,
      )
    })

    it('throws nothing where it is a request', () => {
      fc.assert(
        fc.property(body, (request) => expectRequest(format, request)),
        seed,
      )
    })
  },
)

const figure = fc.oneof(
  fc.nat(1000),
  fc.double(),
  fc.constantFrom(-1, '7', '-7', null, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE),
)
const details = fc.dictionary(
  fc.constantFrom('cached_tokens', 'cache_write_tokens', 'reasoning_tokens', 'audio_tokens'),
  figure,
)
const usage = fc.record(
  {
    cached_tokens: figure,
    citation_tokens: figure,
    completion_tokens: figure,
    completion_tokens_details: details,
    cost: figure,
    prompt_tokens: figure,
    prompt_tokens_details: details,
    reasoning_tokens: figure,
    total_tokens: figure,
  },
  { requiredKeys: [] },
)

describe('whatever stands in a usage block', () => {
  it('gives parts that are not more than the whole', () => {
    fc.assert(
      fc.property(
        usage,
        fc.constantFrom('gpt-5', 'grok-4', 'sonar', 'gemini-2.5-pro'),
        (raw, model) => {
          const read = readChatUsage(raw, model)
          if (read) {
            expectFigures({ ...createAnswer(), usage: read })
            expect(read.reasoning ?? 0).toBeLessThanOrEqual(read.output)
            expect(inputTokens(read)).toBeGreaterThanOrEqual(read.cacheRead)
          }
        },
      ),
      { numRuns: 2000, seed: 4 },
    )
  })
})

function expectFigures({ reportedCost = 0, usage, ...answer }: LLMAnswer): void {
  const { cacheWriteByTTL: _lifetimes, raw: _raw, ...buckets } = usage ?? {}
  const figures = [
    ...Object.values(buckets),
    ...Object.values((usage && toTokenUsage(usage)) ?? {}),
  ]
  const sizes = answer.media.map(({ bytes = 0 }) => bytes)
  expect(
    [...figures, reportedCost, ...sizes].filter((value) => !(value >= 0 && value < Infinity)),
  ).toEqual([])
  expect(
    [answer.text, answer.reasoning, answer.refusal].every((text) => typeof text === 'string'),
  ).toBe(true)
}

function expectRequest(format: WireFormat, request: JSONObject): void {
  const read = format.readRequest(request, address)
  expect(typeof format.matchesRequest(request, address)).toBe('boolean')
  expect(typeof format.matchesResponse(request)).toBe('boolean')
  expect(['string', 'undefined']).toContain(typeof read.model)
  expect(['string', 'undefined']).toContain(typeof read.prompt)
}
