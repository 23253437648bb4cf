import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources'

import Anthropic from '@anthropic-ai/sdk'
import { instrumentedFetch } from 'payload-logbook'

const anthropic = new Anthropic({ fetch: instrumentedFetch })

export function ask(question: string): Promise<Message> {
  return anthropic.messages.create({
    max_tokens: 1024,
    messages: [{ content: question, role: 'user' }],
    model: 'claude-sonnet-4-6',
  })
}

export async function* stream(question: string): AsyncGenerator<RawMessageStreamEvent> {
  yield* anthropic.messages.stream({
    max_tokens: 1024,
    messages: [{ content: question, role: 'user' }],
    model: 'claude-sonnet-4-6',
  })
}
