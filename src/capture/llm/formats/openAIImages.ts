import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { WireFormat } from '../WireFormat.js'

import { countAt, isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { readError } from '../readError.js'
import { emptyUsage } from '../usage.js'
import { describeFile } from './describeFile.js'
import { modelOf } from './modelOf.js'
import { readOpenAIUsage } from './openAIUsage.js'
import { readReportedCost } from './reportedCost.js'

/** OpenAI's Images API and those like it (https://platform.openai.com/docs/api-reference/images). */
export const openAIImages: WireFormat = {
  isBulky: true,
  matchesPath: ({ path }) => /\/images\/(?:generations|edits|variations)\/?$/.test(path),
  // A prompt alone may be one of a completion too, which has other parameters.
  matchesRequest: ({ image, images, prompt, ...parameters }) =>
    image !== undefined ||
    images !== undefined ||
    (typeof prompt === 'string' &&
      !['max_tokens', 'stop', 'temperature'].some((name) => name in parameters)),
  matchesResponse: (body) => listAt(body, 'data').some(isPicture),
  name: 'openai-images',
  operation: 'image',
  readRequest(body, address) {
    const { model: _model, prompt: _prompt, ...parameters } = body
    return {
      counts: { images: numberOf(body.n) ?? 1 },
      model: modelOf(body, address),
      parameters,
      prompt: textAt(body, 'prompt'),
    }
  },
  readResponse: readPictures,
  readStreamEvent(event, answer, name) {
    const type = textAt(event, 'type') ?? name ?? ''
    if (/^image_(?:generation|edit)\.completed$/.test(type)) {
      addPicture(event, answer, event)
      readFacts(event, answer)
      answer.isComplete = true
    } else if (type === 'error' || isObject(event.error)) {
      answer.error ??= readError({ ...event, type: undefined }) ?? { type: 'stream_error' }
    } else if (type.endsWith('.partial_image')) {
      answer.hasOutput = true
    }
  },
}

/** A form has texts alone. */
function numberOf(value: unknown): number | undefined {
  return countAt({ value: typeof value === 'string' ? Number(value) : value }, 'value')
}

function isPicture(item: unknown): boolean {
  return (textAt(item, 'b64_json') ?? textAt(item, 'url')) !== undefined
}

function readPictures(body: JSONObject, answer: LLMAnswer): void {
  const pictures = listAt(body, 'data').filter(isObject)
  for (const picture of pictures) {
    addPicture(picture, answer, body)
  }
  const prompts = pictures.flatMap((picture) => textAt(picture, 'revised_prompt') ?? [])
  if (prompts.length > 0) {
    answer.notes.revisedPrompts = prompts
  }
  readFacts(body, answer)
}

function addPicture(picture: JSONObject, answer: LLMAnswer, facts: JSONObject): void {
  const content = textAt(picture, 'b64_json') ?? textAt(picture, 'url')
  if (content !== undefined) {
    const format = textAt(facts, 'output_format')
    answer.media.push(
      describeFile(content, textAt(picture, 'media_type') ?? (format && `image/${format}`)),
    )
    answer.hasOutput = true
  }
}

/** Older models are billed by the picture, and tell no tokens. */
function readFacts(body: JSONObject, answer: LLMAnswer): void {
  const usage = objectAt(body, 'usage')
  answer.error ??= isObject(body.error) ? readError(body) : undefined
  answer.id = textAt(body, 'id') ?? answer.id
  answer.model = textAt(body, 'model') ?? answer.model
  answer.reportedCost = readReportedCost(usage) ?? answer.reportedCost
  if (isObject(body.svg_usage)) {
    answer.notes.svgUsage = body.svg_usage
  }
  const images = answer.media.length
  const tokens = readOpenAIUsage(usage) ?? answer.usage
  if (tokens !== undefined || images > 0) {
    answer.usage = { ...(tokens ?? emptyUsage()), ...(images > 0 && { images }) }
  }
}
