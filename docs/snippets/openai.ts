import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources'

import OpenAI from 'openai'
import { instrumentedFetch } from 'payload-logbook'

const openai = new OpenAI({ fetch: instrumentedFetch })

export function ask(question: string): Promise<ChatCompletion> {
  return openai.chat.completions.create({
    messages: [{ content: question, role: 'user' }],
    model: 'gpt-4o',
  })
}

export async function* stream(question: string): AsyncGenerator<ChatCompletionChunk> {
  yield* await openai.chat.completions.create({
    messages: [{ content: question, role: 'user' }],
    model: 'gpt-4o',
    stream: true,
    stream_options: { include_usage: true }, // without it OpenAI tells no tokens of a stream
  })
}
