import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, streamText } from 'ai'
import { instrumentedFetch } from 'payload-logbook'

const openai = createOpenAI({ fetch: instrumentedFetch })
const anthropic = createAnthropic({ fetch: instrumentedFetch })
const google = createGoogleGenerativeAI({ fetch: instrumentedFetch })

const models = {
  anthropic: anthropic('claude-sonnet-4-6'),
  google: google('gemini-2.5-pro'),
  openai: openai('gpt-4o'),
}

export async function ask(prompt: string, by: keyof typeof models): Promise<string> {
  const { text } = await generateText({ model: models[by], prompt })
  return text
}

export function stream(prompt: string, by: keyof typeof models): AsyncIterable<string> {
  return streamText({ model: models[by], prompt }).textStream
}
