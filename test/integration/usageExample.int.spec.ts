import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'

import { generateScriptWithLogging } from '../fixtures/generateScriptWithLogging.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'

describeForDb('the usage example, with only its imports changed,', (db) => {
  let app: Booted
  let ids: [projectId: string, userId: string]

  beforeAll(async () => {
    app = await bootLogbook({ db })
    const project = await app.payload.create({ collection: 'projects', data: {} })
    const data = { email: 'ann@example.com', password: 'secret' }
    const user = await app.payload.create({ collection: 'users', data })
    ids = [String(project.id), String(user.id)]
  })
  afterAll(() => app.stop())

  const rowsOf = async (collection: 'activity-logs' | 'llm-logs', status: string) =>
    (await app.payload.find({ collection, depth: 0, where: { status: { equals: status } } })).docs

  it('logs a call that succeeds, and returns its response', async () => {
    const response = await generateScriptWithLogging(...ids, 'rain')
    expect(response).toMatchObject({ usage: { total_tokens: 1500 } })
    expect(await rowsOf('llm-logs', 'success')).toMatchObject([
      {
        actor: { label: 'ann@example.com' },
        cost: 0.0105,
        model: 'anthropic/claude-sonnet-4',
        prompt: 'rain',
        provider: 'openrouter',
        response: 'A script about rain.',
        tokenUsage: { completionTokens: 500, promptTokens: 1000, totalTokens: 1500 },
      },
    ])
    expect(await rowsOf('activity-logs', 'success')).toMatchObject([
      { action: 'script_generated', category: 'ai' },
    ])
  })

  it('logs a call that fails, and rethrows', async () => {
    await expect(generateScriptWithLogging(...ids, 'fail')).rejects.toThrow('the model is away')
    expect(await rowsOf('llm-logs', 'error')).toMatchObject([{ error: 'the model is away' }])
    expect(await rowsOf('activity-logs', 'error')).toMatchObject([
      { action: 'script_generation_failed', details: { error: 'the model is away' } },
    ])
  })
})
