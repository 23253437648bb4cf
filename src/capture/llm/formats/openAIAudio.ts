import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { CallAddress, WireFormat } from '../WireFormat.js'

import { countAt, isObject, objectAt, textAt } from '../../../entries/readJSON.js'
import { addText } from '../LLMAnswer.js'
import { readError } from '../readError.js'
import { emptyUsage } from '../usage.js'
import { base64Bytes } from './describeFile.js'
import { modelOf } from './modelOf.js'
import { readOpenAIUsage } from './openAIUsage.js'
import { readReportedCost } from './reportedCost.js'

/**
 * OpenAI's Audio API and those like it: transcriptions, translations, speech
 * (https://platform.openai.com/docs/api-reference/audio).
 */
export const openAIAudio: WireFormat = {
  matchesPath: ({ path }) => /\/audio\/(?:transcriptions|translations|speech)\/?$/.test(path),
  matchesRequest: ({ file, input, url, voice }) =>
    isFile(file) || url !== undefined || (typeof input === 'string' && voice !== undefined),
  matchesResponse: (body) => typeof body.text === 'string' && body.choices === undefined,
  name: 'openai-audio',
  operation: 'audio',
  readRequest: (body, address) => (isSpeech(address, body) ? readSpeech : readHint)(body, address),
  readResponse: readTranscript,
  readStreamEvent(event, answer, name) {
    const type = textAt(event, 'type') ?? name ?? ''
    if (type.startsWith('speech.')) {
      readSpeechEvent(type, event, answer)
    } else if (textDelta.test(type)) {
      addText(answer, 'text', event.delta ?? event.text)
    } else if (textDone.test(type)) {
      readTranscript({ ...event, text: answer.text === '' ? event.text : undefined }, answer)
      answer.isComplete = true
    } else if (type === 'error' || isObject(event.error)) {
      answer.error ??= readError({ ...event, type: undefined }) ?? { type: 'stream_error' }
    }
  },
}

/** Mistral's events are named `transcription.…`. */
const textDelta = /^transcript(?:ion)?\.text\.delta$/
const textDone = /^(?:transcript\.text|transcription)\.done$/

function isFile(value: unknown): boolean {
  return typeof value === 'string' || (isObject(value) && value.file === true)
}

function isSpeech({ path }: CallAddress, { file, input }: JSONObject): boolean {
  return /\/speech\/?$/.test(path) || (typeof input === 'string' && file === undefined)
}

/** What is to be said is also what is billed, where the answer, which is sound alone, tells nothing. */
function readSpeech(body: JSONObject, address: CallAddress): ReturnType<WireFormat['readRequest']> {
  const { input: _input, model: _model, ...parameters } = body
  const prompt = textAt(body, 'input')
  return {
    counts: prompt === undefined ? undefined : { characters: countCharacters(prompt) },
    model: modelOf(body, address),
    parameters,
    prompt,
  }
}

function countCharacters(text: string): number {
  let count = 0
  for (const _character of text) {
    count += 1
  }
  return count
}

/** The sound is a file; a prompt, where there is one, tells the model of its words. */
function readHint(body: JSONObject, address: CallAddress): ReturnType<WireFormat['readRequest']> {
  const { model: _model, prompt: _prompt, ...parameters } = body
  return { model: modelOf(body, address), parameters, prompt: textAt(body, 'prompt') }
}

function readTranscript(body: JSONObject, answer: LLMAnswer): void {
  const usage = objectAt(body, 'usage')
  readTranscriptFacts(body, answer)
  answer.id = textAt(objectAt(body, 'x_groq'), 'id') ?? textAt(body, 'id') ?? answer.id
  addText(answer, 'text', body.text)
  // `verbose_json` tells the length of the sound where other forms tell the usage; once it was a text.
  const seconds = countAt(usage, 'seconds') ?? secondsOf(body.duration)
  const tokens = readOpenAIUsage(usage)
  if (tokens !== undefined || seconds !== undefined) {
    answer.usage = { ...(tokens ?? emptyUsage()), ...(seconds !== undefined && { seconds }) }
  }
  answer.reportedCost = readReportedCost(usage) ?? answer.reportedCost
}

function readTranscriptFacts(body: JSONObject, answer: LLMAnswer): void {
  answer.error ??= isObject(body.error) ? readError(body) : undefined
  answer.model = textAt(body, 'model') ?? answer.model
  const language = textAt(body, 'language')
  if (language !== undefined) {
    answer.notes.language = language
  }
}

function secondsOf(duration: unknown): number | undefined {
  return countAt(
    { duration: typeof duration === 'string' ? Number(duration) : duration },
    'duration',
  )
}

/** Sound that is streamed as text is one file in pieces. */
function addSound(answer: LLMAnswer, audio: unknown): void {
  if (typeof audio === 'string') {
    const [sound = {}] = answer.media
    answer.media = [{ ...sound, bytes: (sound.bytes ?? 0) + base64Bytes(audio) }]
    answer.hasOutput = true
  }
}

/** All that a speaking model puts out is sound. */
function readSpeechEvent(type: string, event: JSONObject, answer: LLMAnswer): void {
  if (type === 'speech.audio.delta') {
    addSound(answer, event.audio)
  } else if (type === 'speech.audio.done') {
    const usage = readOpenAIUsage(objectAt(event, 'usage'))
    answer.usage = usage && { ...usage, outputAudio: usage.output }
    answer.isComplete = true
  }
}
