import type { LanguageModel } from 'ai'

import { generateText, streamText } from 'ai'

import { outcomeOf } from './replay.js'

/** What the Vercel AI SDK makes of one call, as plain data: what it makes up itself (ids, times) is left out. */
export type AIResult = {
  finishReason: string | undefined
  reasoning: string | undefined
  text: string
  tools: { input: unknown; name: string }[]
  usage: {
    inputTokens?: number
    inputTokenDetails: { cacheReadTokens?: number; cacheWriteTokens?: number }
    outputTokens?: number
    outputTokenDetails: { reasoningTokens?: number }
  }
}

type AIOutcome = Awaited<ReturnType<typeof outcomeOf<AIResult>>>

/** One call through the AI SDK, streamed or not. */
export async function callAI(model: LanguageModel, isStream: boolean): Promise<AIOutcome> {
  return outcomeOf(isStream ? stream(model) : generate(model))
}

const prompt = { maxRetries: 0, prompt: 'How are you?' }

async function generate(model: LanguageModel): Promise<AIResult> {
  const { rawFinishReason, reasoningText, text, toolCalls, usage } = await generateText({
    ...prompt,
    model,
  })
  return build({ rawFinishReason, reasoningText, text, toolCalls, usage })
}

async function stream(model: LanguageModel): Promise<AIResult> {
  const result = streamText({ ...prompt, model, onError: () => {} })
  return build({
    rawFinishReason: await result.rawFinishReason,
    reasoningText: await result.reasoningText,
    text: await result.text,
    toolCalls: await result.toolCalls,
    usage: await result.usage,
  })
}

type Parts = {
  rawFinishReason: string | undefined
  reasoningText: string | undefined
  text: string
  toolCalls: readonly { input: unknown; toolName: string }[]
  usage: AIResult['usage']
}

function build({ rawFinishReason, reasoningText, text, toolCalls, usage }: Parts): AIResult {
  return {
    finishReason: rawFinishReason,
    reasoning: reasoningText,
    text,
    tools: toolCalls.map(({ input, toolName }) => ({ input, name: toolName })),
    usage,
  }
}
