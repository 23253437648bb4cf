import { generateText } from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { afterEach, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { findRows } from '../harness/logRows.js'

const model = new MockLanguageModelV3({
  doGenerate: async () => ({
    content: [{ text: 'Hi.', type: 'text' }],
    finishReason: { raw: 'stop', unified: 'stop' },
    usage: {
      inputTokens: { cacheRead: undefined, cacheWrite: undefined, noCache: 1000, total: 1000 },
      outputTokens: { reasoning: undefined, text: 100, total: 100 },
    },
    warnings: [],
  }),
  modelId: 'gpt-4o-mini',
  provider: 'openai.chat',
})

const integrations = () => globalThis.AI_SDK_TELEMETRY_INTEGRATIONS ?? []

describeForDb('the plugin and the AI SDK', (db) => {
  const apps: Booted[] = []

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()))
    globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = undefined
  })

  async function start(aiSDK?: boolean): Promise<Booted> {
    const app = await bootLogbook({ db, options: { capture: { aiSDK } } })
    apps.push(app)
    return app
  }

  it('stores a call that makes no HTTP call of ours without a line of the app', async () => {
    const { logbook, payload } = await start()
    await start()
    await generateText({ experimental_telemetry: { functionId: 'greet' }, model, prompt: 'Hello?' })
    expect(integrations()).toHaveLength(1)
    await logbook.flush()
    await apps[1]!.logbook.flush()
    const rows = [...(await findRows(payload)), ...(await findRows(apps[1]!.payload))]
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      // 1,000 tokens in at $0.15 a million, 100 out at $0.60.
      cost: 0.00021,
      feature: 'greet',
      model: 'gpt-4o-mini',
      prompt: 'Hello?',
      provider: 'direct',
      response: 'Hi.',
      tokenUsage: { completionTokens: 100, promptTokens: 1000, totalTokens: 1100 },
    })
  })

  it('are not joined with `capture: { aiSDK: false }`', async () => {
    const { logbook, payload } = await start(false)
    await generateText({ model, prompt: 'Hello?' })
    await logbook.flush()
    expect(integrations()).toEqual([])
    expect(await findRows(payload)).toEqual([])
  })
})
