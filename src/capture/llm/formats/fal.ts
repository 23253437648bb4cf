import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { LLMRequest } from '../LLMRequest.js'
import type { WireFormat } from '../WireFormat.js'

import { textAt } from '../../../entries/readJSON.js'
import { readFalOutput } from '../../../loggers/readFalOutput.js'
import { emptyUsage } from '../usage.js'

/** What is the same for all of fal's models, whichever way they are called: fal.ai/docs, "Model APIs". */
export const falModel = {
  matchesRequest: () => false,
  matchesResponse: () => true,
  readHeaders(headers, answer) {
    answer.id = headers.get('x-fal-request-id') ?? undefined
    const units = Number(headers.get('x-fal-billable-units') ?? NaN)
    if (units >= 0 && units < Infinity) {
      answer.usage = { ...emptyUsage(), units }
    }
    const errorType = headers.get('x-fal-error-type')
    if (errorType) {
      answer.notes.errorType = errorType
    }
  },
  readResponse: readOutput,
  /** Models send the whole of what they have so far, again and again: the last event is the answer. */
  readStreamEvent(event, answer) {
    answer.media = []
    readOutput(event, answer)
  },
} satisfies Partial<WireFormat>

function readOutput(body: JSONObject, answer: LLMAnswer): void {
  const { error, media, rest, text } = readFalOutput(body)
  const errorType = textAt(answer.notes, 'errorType')
  if (error ?? errorType) {
    answer.error = { ...error, type: errorType ?? error?.type }
    return
  }
  answer.hasOutput = true
  answer.media = media
  answer.text = text ?? ''
  if (rest) {
    answer.notes.output = rest
  }
}

/** The members that hold what a model is told, by how often they do; all else are parameters. */
const promptMembers = ['prompt', 'text', 'gen_text', 'input']

export function readFalRequest(body: JSONObject, model: string): LLMRequest {
  const name = promptMembers.find((member) => textAt(body, member) !== undefined)
  const { [name ?? '']: prompt, ...parameters } = body
  return {
    model,
    parameters: Object.keys(parameters).length > 0 ? parameters : undefined,
    prompt: typeof prompt === 'string' ? prompt : '',
  }
}

const operations: readonly (readonly [operation: string, pattern: RegExp])[] = [
  ['transcription', /speech-to-text|whisper|wizper|transcri|scribe/],
  ['video', /video|kling|veo|hailuo|sora/],
  ['audio', /text-to-speech|tts|audio|speech|music|voice/],
  ['image', /image|flux|diffusion|sdxl|imagen|ideogram|recraft|seedream|banana|upscal/],
  ['chat', /any-llm|openrouter/],
]

/** By the media that were made; where there are none, by what the model is called. */
export function falOperation(model: string, answer?: LLMAnswer): string {
  const made = answer?.media.map(({ mimeType }) => mimeType?.split('/', 1)[0]) ?? []
  const byMedia = ['video', 'image', 'audio'].find((kind) => made.includes(kind))
  return byMedia ?? operations.find(([, pattern]) => pattern.test(model))?.[0] ?? 'generation'
}
