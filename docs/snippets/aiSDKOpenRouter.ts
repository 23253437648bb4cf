import { createOpenRouter } from '@openrouter/ai-sdk-provider'
import { generateText, streamText } from 'ai'
import { instrumentedFetch } from 'payload-logbook'

const openRouter = createOpenRouter({ fetch: instrumentedFetch })
const model = openRouter('anthropic/claude-sonnet-4')

export async function ask(prompt: string): Promise<string> {
  const { text } = await generateText({ model, prompt })
  return text
}

export function stream(prompt: string): AsyncIterable<string> {
  return streamText({ model, prompt }).textStream
}
