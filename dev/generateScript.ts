import type { ChatCompletion } from 'openai/resources/chat/completions'

import { randomUUID } from 'node:crypto'
import OpenAI from 'openai'
import { ActivityLogger, createInstrumentedFetch, LLMLogger } from 'payload-logbook'

export type GenerateScriptArgs = {
  model: string
  /** Gets the text piece by piece, as it is written. */
  onText?: (text: string) => void
  projectId: number | string
  prompt: string
  /** Ends the call early. */
  signal?: AbortSignal
  userId: number | string
}

export type GeneratedScript = { body: string; requestId: string }

const instructions = 'You write short film scenes in script format. Answer with the scene alone.'

/** Has a model write a scene, and logs the call and the activity. */
export async function generateScript(args: GenerateScriptArgs): Promise<GeneratedScript> {
  const { model, projectId, prompt, userId } = args
  const requestId = randomUUID()
  const startTime = Date.now()

  try {
    const response = await callModel(args)
    const responseTime = Date.now() - startTime
    await LLMLogger.logOpenRouterRequest(
      requestId,
      model,
      prompt,
      response,
      responseTime,
      projectId,
      userId,
    )
    await ActivityLogger.logAIGeneration('script_generated', projectId, userId, 'success', {
      requestId,
      responseTime,
    })
    return { body: response.choices[0]?.message.content ?? '', requestId }
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    const responseTime = Date.now() - startTime
    await LLMLogger.logError(
      requestId,
      'openrouter',
      model,
      prompt,
      error,
      responseTime,
      projectId,
      userId,
    )
    await ActivityLogger.logAIGeneration('script_generation_failed', projectId, userId, 'error', {
      error: error.message,
      requestId,
    })
    throw error
  }
}

async function callModel(args: GenerateScriptArgs): Promise<ChatCompletion> {
  const { model, onText, projectId, prompt, signal, userId } = args
  const openai = new OpenAI({
    apiKey: process.env.OPENROUTER_API_KEY ?? 'none',
    baseURL: process.env.OPENROUTER_BASE_URL ?? 'https://openrouter.ai/api/v1',
    fetch: createInstrumentedFetch({ projectId, service: 'openrouter', userId }),
  })
  const stream = openai.chat.completions.stream(
    {
      messages: [
        { content: instructions, role: 'system' },
        { content: prompt, role: 'user' },
      ],
      model,
    },
    { signal },
  )
  stream.on('content', (text) => onText?.(text))
  return stream.finalChatCompletion()
}
