import type { ChatCompletion } from 'openai/resources/chat/completions'

import { randomUUID } from 'node:crypto'
import OpenAI from 'openai'
import { ActivityLogger, instrumentedFetch, withLogContext } from 'payload-logbook'

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

export type GeneratedScript = { body: string; correlationId: string }

const instructions = 'You write short film scenes in script format. Answer with the scene alone.'

/** Has a model write a scene. The call logs itself; who it was for is said once, around it. */
export function generateScript(args: GenerateScriptArgs): Promise<GeneratedScript> {
  const { projectId, userId } = args
  const correlationId = randomUUID()
  const context = { correlationId, feature: 'script', projectId, userId }
  return withLogContext(context, async () => {
    try {
      const completion = await callModel(args)
      await ActivityLogger.logAIGeneration('script_generated', projectId, userId, 'success', {
        model: completion.model,
      })
      return { body: completion.choices[0]?.message.content ?? '', correlationId }
    } catch (error) {
      await ActivityLogger.logAIGeneration('script_generation_failed', projectId, userId, 'error', {
        error: error instanceof Error ? error.message : String(error),
      })
      throw error
    }
  })
}

async function callModel(args: GenerateScriptArgs): Promise<ChatCompletion> {
  const { model, onText, prompt, signal } = args
  const openai = new OpenAI({
    apiKey: process.env.OPENROUTER_API_KEY ?? 'none',
    baseURL: process.env.OPENROUTER_BASE_URL ?? 'https://openrouter.ai/api/v1',
    fetch: instrumentedFetch,
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
