import type { LLMLogEntry } from '../entries/schemas.js'

type ChatFacts = Pick<
  LLMLogEntry,
  'cost' | 'finishReason' | 'providerRequestId' | 'response' | 'tokenUsage' | 'usageSource'
>

/**
 * Reads what a log needs from the body of a chat completion in OpenAI's form, with OpenRouter's `usage.cost`
 * (https://openrouter.ai/docs/use-cases/usage-accounting). Whatever the body is, it does not throw.
 */
export function readChatResponse(body: unknown): ChatFacts {
  const choice = at(at(body, 'choices'), 0)
  const usage = at(body, 'usage')
  const cost = numberAt(usage, 'cost')
  return {
    ...(cost === undefined ? {} : { cost }),
    finishReason: textAt(choice, 'finish_reason'),
    providerRequestId: textAt(body, 'id'),
    response: textAt(at(choice, 'message'), 'content') ?? '',
    ...(isObject(usage) ? { tokenUsage: readUsage(usage), usageSource: 'provider' } : {}),
  }
}

function readUsage(usage: object): NonNullable<LLMLogEntry['tokenUsage']> {
  const promptTokens = numberAt(usage, 'prompt_tokens') ?? 0
  const completionTokens = numberAt(usage, 'completion_tokens') ?? 0
  return {
    cachedTokens: numberAt(at(usage, 'prompt_tokens_details'), 'cached_tokens'),
    completionTokens,
    promptTokens,
    reasoningTokens: numberAt(at(usage, 'completion_tokens_details'), 'reasoning_tokens'),
    totalTokens: numberAt(usage, 'total_tokens') ?? promptTokens + completionTokens,
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function at(value: unknown, key: number | string): unknown {
  try {
    return isObject(value) ? (value as Record<number | string, unknown>)[key] : undefined
  } catch {
    // A getter of a response object that throws has nothing to tell.
    return undefined
  }
}

function textAt(value: unknown, key: string): string | undefined {
  const member = at(value, key)
  return typeof member === 'string' ? member : undefined
}

function numberAt(value: unknown, key: string): number | undefined {
  const member = at(value, key)
  return typeof member === 'number' ? member : undefined
}
