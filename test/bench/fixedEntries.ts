import type { LLMLogEntry } from '../../src/entries/schemas.js'

export type FixedEntry = { entry: LLMLogEntry; name: string }

const call = {
  cost: 0.004_211,
  costSource: 'provider',
  feature: 'outline',
  finishReason: 'stop',
  httpStatus: 200,
  model: 'anthropic/claude-sonnet-4',
  operation: 'chat',
  projectId: 12,
  provider: 'openrouter',
  providerRequestId: 'gen-1755000000-abcdefghij',
  responseTime: 1834,
  status: 'success',
  timeToFirstToken: 412,
  tokenUsage: { cachedTokens: 512, completionTokens: 310, promptTokens: 1022 },
  usageSource: 'provider',
  userId: 7,
  vendor: 'anthropic',
} as const satisfies Partial<LLMLogEntry>

const sentence =
  'Mara finds the letter under the floor of the old mill, reads it twice and burns it. '

/** Entries without an id, so that each call of `log()` makes a row of its own. */
export const fixedEntries: readonly FixedEntry[] = [
  { entry: { ...call, prompt: textOf(4000) }, name: 'flat text' },
  {
    entry: {
      ...call,
      parameters: { maxTokens: 1000, messages: createMessages(20, 190), temperature: 0.7 },
      prompt: 'Write the next scene.',
    },
    name: 'chat',
  },
  {
    entry: {
      ...call,
      prompt: 'List the scenes as JSON.',
      response: JSON.stringify({ scenes: createScenes(16) }),
    },
    name: 'JSON in a string',
  },
]

function textOf(length: number): string {
  return sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length)
}

function createMessages(count: number, length: number) {
  return Array.from({ length: count }, (_, index) => ({
    content: textOf(length),
    role: index % 2 === 0 ? 'user' : 'assistant',
  }))
}

function createScenes(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    characters: ['Mara', 'the miller'],
    durationSeconds: 40 + index,
    heading: `INT. OLD MILL - NIGHT ${index}`,
    isFinal: false,
    text: textOf(130),
  }))
}
