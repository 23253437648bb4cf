import type { GenerateContentResponse } from '@google/genai'

import { GoogleGenAI } from '@google/genai'

const google = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY })

export function ask(question: string): Promise<GenerateContentResponse> {
  return google.models.generateContent({ contents: question, model: 'gemini-2.5-pro' })
}

export async function* stream(question: string): AsyncGenerator<GenerateContentResponse> {
  yield* await google.models.generateContentStream({ contents: question, model: 'gemini-2.5-pro' })
}
