import type { LogbookTelemetry } from '../../../../src/capture/telemetry/logbookTelemetry.js'

type Settings = {
  functionId?: string
  /** In the place of those that are registered. */
  integrations?: LogbookTelemetry[]
  isEnabled?: boolean
  recordInputs?: boolean
  recordOutputs?: boolean
}

type Call<T> = {
  abort?: boolean
  callId?: string
  /** A model's `doGenerate` or `doStream`. */
  execute: () => Promise<T>
  maxRetries?: number
  prompt: string
  telemetry?: Settings
}

type Hook = keyof LogbookTelemetry

/**
 * Calls the hooks of an integration in the order in which version 7.0.173 of `ai` does, which needs Node 22 and cannot be
 * a dependency here: `create-telemetry-dispatcher.ts`, `generate-text.ts`, `embed.ts` of
 * https://github.com/vercel/ai/tree/ai%407.0.173/packages/ai/src
 */
function createDispatcher(telemetry: Settings = {}) {
  const { functionId, isEnabled, recordInputs, recordOutputs } = telemetry
  const registered = (globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ?? []) as LogbookTelemetry[]
  const integrations = isEnabled === false ? [] : (telemetry.integrations ?? registered)
  /** Each integration gets a copy of its own, without what is not to be recorded. */
  const augment = (event: object): object => ({
    ...event,
    functionId,
    recordInputs,
    recordOutputs,
    ...(recordInputs === false && 'messages' in event && { messages: [] }),
    ...(recordOutputs === false && 'content' in event && { content: [] }),
    aiVersion: '7.0.173',
  })
  return {
    executeLanguageModelCall<T>(event: { callId: string }, execute: () => Promise<T>): Promise<T> {
      return integrations.reduce<() => Promise<T>>(
        (inner, { executeLanguageModelCall }) =>
          async () =>
            executeLanguageModelCall({
              ...augment(event),
              callId: event.callId,
              execute: async () => inner(),
            }),
        execute,
      )()
    },
    async notify(hook: Hook, event: object): Promise<void> {
      await Promise.all(
        integrations.map(async (integration) => {
          const call = (integration[hook] as ((event: unknown) => void) | undefined)?.bind(
            integration,
          )
          await Promise.resolve(call?.(augment(event))).catch(() => {})
        }),
      )
    },
  }
}

let calls = 0
const model = { modelId: 'gpt-4o-mini', provider: 'openai.chat' }

export const result7 = {
  content: [{ text: 'Hi.', type: 'text' }],
  finishReason: 'stop',
  responseId: 'resp-1',
  usage: { inputTokenDetails: {}, inputTokens: 7, outputTokenDetails: {}, outputTokens: 2 },
}

/** `generateText` with one step. */
export async function generateText7<T>(call: Call<T>): Promise<T> {
  const { abort, callId = `call-${++calls}`, execute, maxRetries = 0, prompt, telemetry } = call
  const { executeLanguageModelCall, notify } = createDispatcher(telemetry)
  const messages = [{ content: prompt, role: 'user' }]
  const start = { callId, ...model, messages }
  await notify('onStart', { ...start, operationId: 'ai.generateText' })
  await notify('onStepStart', { ...start, stepNumber: 0, steps: [] })
  await notify('onLanguageModelCallStart' as Hook, start)
  try {
    const answer = await retry(maxRetries, () => executeLanguageModelCall(start, execute))
    if (abort) {
      await notify('onAbort', {
        callId,
        reason: new DOMException('stopped', 'AbortError'),
        steps: [],
      })
      return answer
    }
    await notify('onLanguageModelCallEnd', { callId, ...model, ...result7, performance: {} })
    await notify('onStepEnd' as Hook, { callId, ...result7, stepNumber: 0 })
    await notify('onStepFinish', { callId, ...result7, stepNumber: 0 })
    await notify('onEnd', { callId, ...result7, steps: [] })
    return answer
  } catch (error) {
    await notify('onError', { callId, error })
    throw error
  }
}

/** `embed`, which has no hook that runs the call, and a new id for each try. */
export async function embed7<T>({
  execute,
  maxRetries = 0,
  prompt,
  telemetry,
}: Call<T>): Promise<T> {
  const { notify } = createDispatcher(telemetry)
  const callId = `call-${++calls}`
  await notify('onStart', { callId, ...model, operationId: 'ai.embed', value: prompt })
  try {
    const answer = await retry(maxRetries, async () => {
      const embedCallId = `call-${++calls}`
      const operationId = 'ai.embed.doEmbed'
      const event = { callId, embedCallId, ...model, operationId, values: [prompt] }
      await notify('onEmbedStart', event)
      const embedding = await execute()
      await notify('onEmbedEnd', { ...event, embeddings: [[0.1, 0.2]], usage: { tokens: 5 } })
      return embedding
    })
    await notify('onEnd', { callId, ...model, operationId: 'ai.embed' })
    return answer
  } catch (error) {
    await notify('onError', { callId, error })
    throw error
  }
}

/** `generateObject`, of which the same is true, and whose answer is the text of the object. */
export async function generateObject7<T>({ execute, prompt, telemetry }: Call<T>): Promise<T> {
  const { notify } = createDispatcher(telemetry)
  const callId = `call-${++calls}`
  const promptMessages = [{ content: [{ text: prompt, type: 'text' }], role: 'user' }]
  await notify('onObjectStepStart', { callId, ...model, promptMessages, stepNumber: 0 })
  const answer = await execute()
  const end = { callId, ...model, ...result7, objectText: '{"sun":true}', stepNumber: 0 }
  await notify('onObjectStepEnd', { ...end, content: undefined })
  await notify('onEnd', { ...end, object: { sun: true } })
  return answer
}

async function retry<T>(left: number, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (left === 0) {
      throw error
    }
    return retry(left - 1, run)
  }
}
