import type { JSONObject } from '../../../entries/readJSON.js'
import type { LLMAnswer } from '../LLMAnswer.js'
import type { Usage } from '../usage.js'
import type { CallAddress, WireFormat } from '../WireFormat.js'

import { countAt, isObject, listAt, objectAt, textAt } from '../../../entries/readJSON.js'
import { readError } from '../readError.js'
import { emptyUsage, splitUsage } from '../usage.js'
import { figureAt } from './figureAt.js'
import { describeContent } from './googleParts.js'
import { modelInPath } from './modelInPath.js'

/**
 * Google's predict, of its own models: Imagen's pictures and, on Vertex, the older embeddings
 * (https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/imagen-api). A model that somebody has deployed has
 * the same verb below `endpoints/`, and is a service.
 */
export const googlePredict: WireFormat = {
  matchesPath,
  // Many bodies have such a member: the path must be right too.
  matchesRequest: (body, address) => matchesPath(address) && Array.isArray(body.instances),
  matchesResponse: ({ error, predictions }) => Array.isArray(predictions) || isObject(error),
  name: 'google-predict',
  operation: operationOf,
  readRequest(body, address) {
    const images = countAt(objectAt(body, 'parameters'), 'sampleCount')
    const isImage = operationOf(address) === 'image'
    return {
      ...(isImage && images !== undefined && { counts: { images } }),
      model: modelInPath(address),
      parameters: objectAt(body, 'parameters'),
      prompt: listAt(body, 'instances').flatMap(promptsOf).join('\n\n'),
    }
  },
  readResponse: readPredictions,
  // Nothing is streamed; what an error of the way makes of a stream is told.
  readStreamEvent: readPredictions,
}

function matchesPath({ path }: CallAddress): boolean {
  return /\/models\/[^/]+:predict$/.test(path)
}

function operationOf({ path }: CallAddress): string {
  return /embedding|gecko/.test(path) ? 'embedding' : 'image'
}

function promptsOf(instance: unknown): string[] {
  const members = ['prompt', 'content', 'text']
  return members.flatMap((name) => textAt(instance, name) ?? [])
}

function readPredictions(body: JSONObject, answer: LLMAnswer): void {
  answer.error ??= isObject(body.error) ? readError(body) : undefined
  const predictions = listAt(body, 'predictions').filter(isObject)
  predictions.forEach((prediction) => readPicture(prediction, answer))
  answer.usage = readUsage(predictions, answer.media.length) ?? answer.usage
}

function readPicture(prediction: JSONObject, answer: LLMAnswer): void {
  const picture = describeContent(prediction, {
    data: 'bytesBase64Encoded',
    uri: 'gcsUri',
  })
  answer.refusal ||= textAt(prediction, 'raiFilteredReason') ?? ''
  if (picture) {
    answer.hasOutput = true
    answer.media.push(picture)
  }
}

/** Pictures are billed by their number; an embedding tells the tokens of its own text. */
function readUsage(predictions: readonly JSONObject[], images: number): undefined | Usage {
  const input = predictions.reduce((sum, prediction) => {
    const statistics = objectAt(objectAt(prediction, 'embeddings'), 'statistics')
    return sum + (figureAt(statistics, 'token_count') ?? 0)
  }, 0)
  if (input > 0) {
    return splitUsage({ input, output: 0, raw: {} })
  }
  return images > 0 ? { ...emptyUsage(), images } : undefined
}
