import type { ChatResult, ChatStreamChunk } from '@openrouter/sdk/models'

import { HTTPClient, OpenRouter } from '@openrouter/sdk'
import { instrumentedFetch } from 'payload-logbook'

const openRouter = new OpenRouter({
  apiKey: process.env.OPENROUTER_API_KEY,
  httpClient: new HTTPClient({ fetcher: instrumentedFetch }),
})

const model = 'anthropic/claude-sonnet-4'

export async function ask(question: string): Promise<ChatResult | undefined> {
  const messages = [{ content: question, role: 'user' as const }]
  const result = await openRouter.chat.send({ chatRequest: { messages, model } })
  return 'choices' in result ? result : undefined
}

export async function* stream(question: string): AsyncGenerator<ChatStreamChunk> {
  const messages = [{ content: question, role: 'user' as const }]
  const chatRequest = { messages, model, stream: true }
  const result = await openRouter.chat.send({ chatRequest })
  yield* Symbol.asyncIterator in result ? result : []
}
