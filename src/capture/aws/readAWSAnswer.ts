import type { JSONObject } from '../../entries/readJSON.js'
import type { ReadAnswer } from '../llm/createAnswerReader.js'
import type { WireFormat } from '../llm/WireFormat.js'

import { isObject, objectAt, parseJSON } from '../../entries/readJSON.js'
import { guarded } from '../guarded.js'
import { createAnswer } from '../llm/LLMAnswer.js'

/** Takes in what the AWS SDK has made of an answer's body. */
export type AWSAnswerReader = {
  event: (event: unknown) => void
  take: () => ReadAnswer
  whole: (output: unknown) => void
}

export function createAWSAnswerReader(format: WireFormat): AWSAnswerReader {
  const answer = createAnswer()
  let firstOutputAtMs: number | undefined
  let isStream = false
  return {
    event(event) {
      isStream = true
      const read = isObject(event) ? readFrame(event) : undefined
      guarded(() => read && format.readStreamEvent(read, answer))
      if (firstOutputAtMs === undefined && answer.hasOutput) {
        firstOutputAtMs = performance.now()
      }
    },
    take: () => ({ answer, firstOutputAtMs, isStream, looksRight: true }),
    whole(output) {
      const body = isObject(output) ? readBody(output) : undefined
      guarded(() => body && format.readResponse(body, answer))
    },
  }
}

/** Of InvokeModel the body is the JSON of the model's maker, as bytes; of Converse the output is read by the SDK. */
function readBody(output: JSONObject): JSONObject | undefined {
  return output.body instanceof Uint8Array ? readBytes(output.body) : output
}

/** InvokeModelWithResponseStream brings each event of the model's maker as bytes in a frame. */
function readFrame(event: JSONObject): JSONObject | undefined {
  const bytes = objectAt(event, 'chunk')?.bytes
  return bytes instanceof Uint8Array ? readBytes(bytes) : event
}

function readBytes(bytes: Uint8Array): JSONObject | undefined {
  const value = parseJSON(new TextDecoder().decode(bytes))
  return isObject(value) ? value : undefined
}
