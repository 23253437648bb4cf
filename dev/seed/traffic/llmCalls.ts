import type { LLMLogEntry } from 'payload-logbook'

import type { Random } from '../../random.js'
import type { Scene } from '../traffic.js'

import { models } from '../../models.js'
import { writeScene } from '../../provider/writeScene.js'
import { uuidAt } from '../traffic.js'

const prompts = [
  'Two sisters clear out their father’s radio shop.',
  'A ferry captain refuses to leave the harbour.',
  'Rewrite the argument so that neither of them says what they want.',
  'The last guest of the evening knows the house better than its owner.',
  'A postcard arrives eleven years late.',
  'Make the second scene half as long.',
  'The night bus driver and the only passenger, without names.',
]

type Failure = Pick<LLMLogEntry, 'error' | 'errorType' | 'httpStatus' | 'status'> & {
  responseTime: [from: number, to: number]
  share: number
}

const failures: Failure[] = [
  {
    error: '429 Provider returned error: temporarily rate-limited upstream',
    errorType: 'RateLimitError',
    httpStatus: 429,
    responseTime: [180, 640],
    share: 0.03,
    status: 'error',
  },
  {
    error: '502 The provider is overloaded',
    errorType: 'InternalServerError',
    httpStatus: 502,
    responseTime: [900, 4_200],
    share: 0.02,
    status: 'error',
  },
  {
    error: 'The request timed out after 60 s',
    errorType: 'APIConnectionTimeoutError',
    responseTime: [60_001, 60_040],
    share: 0.015,
    status: 'timeout',
  },
  {
    error: 'Request was aborted.',
    errorType: 'APIUserAbortError',
    responseTime: [900, 11_000],
    share: 0.015,
    status: 'cancelled',
  },
]

/** One call of a model: mostly a scene through OpenRouter, sometimes a picture or an embedding. */
export function llmCall(scene: Scene): LLMLogEntry {
  const roll = scene.random.next()
  const call = roll < 0.1 ? picture(scene) : roll < 0.2 ? embedding(scene) : chat(scene)
  const requestId = uuidAt(scene.at, scene.random)
  const entry = { ...scene.context, ...call, createdAt: scene.at, requestId }
  const failure = pickFailure(scene)
  return failure ? fail(entry, failure, scene.random) : entry
}

function chat({ random }: Scene): LLMLogEntry {
  const [id, model] = random.pick(Object.entries(models))
  const prompt = random.pick(prompts)
  const response = writeScene(prompt, String(random.next()))
  const cachedTokens = random.chance(0.3) ? random.between(2, 6) * 128 : 0
  const promptTokens = Math.ceil(prompt.length / 4) + random.between(40, 2_400) + cachedTokens
  const completionTokens = Math.ceil(response.length / 4)
  const timeToFirstToken = random.between(180, 1_400)
  const usd =
    promptTokens * model.promptUsdPerMillion + completionTokens * model.completionUsdPerMillion
  return {
    cost: Number((usd / 1e6).toFixed(9)),
    costSource: 'provider',
    feature: random.pick(['script_generate', 'script_generate', 'script_rewrite', 'scene_summary']),
    finishReason: random.chance(0.05) ? 'length' : 'stop',
    httpStatus: 200,
    model: id,
    operation: 'chat',
    parameters: { max_tokens: 2_000, stream: true, temperature: 0.8 },
    prompt,
    provider: 'openrouter',
    response,
    responseTime: timeToFirstToken + completionTokens * random.between(9, 28),
    status: 'success',
    timeToFirstToken,
    tokenUsage: {
      cachedTokens,
      completionTokens,
      promptTokens,
      totalTokens: promptTokens + completionTokens,
    },
    usageSource: 'provider',
    vendor: id.split('/')[0],
  }
}

function picture({ random }: Scene): LLMLogEntry {
  return {
    cost: 0.025,
    costSource: 'list-price',
    feature: 'storyboard',
    httpStatus: 200,
    model: 'fal-ai/flux/dev',
    operation: 'image',
    parameters: { image_size: 'landscape_16_9', num_inference_steps: 28 },
    prompt: `Storyboard frame, ink: ${random.pick(prompts)}`,
    provider: 'fal',
    response: JSON.stringify({ images: [{ content_type: 'image/png', height: 576, width: 1024 }] }),
    responseTime: random.between(2_200, 9_500),
    status: 'success',
    vendor: 'black-forest-labs',
  }
}

function embedding({ random }: Scene): LLMLogEntry {
  const promptTokens = random.between(120, 1_800)
  return {
    cost: Number((promptTokens * 0.02e-6).toFixed(9)),
    costSource: 'list-price',
    feature: 'script_search',
    httpStatus: 200,
    model: 'text-embedding-3-small',
    operation: 'embedding',
    prompt: random.pick(prompts),
    provider: 'direct',
    responseTime: random.between(70, 420),
    status: 'success',
    tokenUsage: { completionTokens: 0, promptTokens, totalTokens: promptTokens },
    usageSource: 'provider',
    vendor: 'openai',
  }
}

function pickFailure({ random }: Scene): Failure | undefined {
  let roll = random.next()
  return failures.find(({ share }) => (roll -= share) < 0)
}

/** What a call that failed does not have is taken away again. */
function fail(entry: LLMLogEntry, { share: _, ...failure }: Failure, random: Random): LLMLogEntry {
  return {
    ...entry,
    cost: undefined,
    costSource: undefined,
    finishReason: undefined,
    httpStatus: undefined,
    response: undefined,
    timeToFirstToken: undefined,
    tokenUsage: undefined,
    usageSource: undefined,
    ...failure,
    responseTime: random.between(...failure.responseTime),
  }
}
