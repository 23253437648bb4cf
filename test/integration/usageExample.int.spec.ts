import type { Where } from 'payload'

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

  const callsOf = async (status: string) =>
    (await find('llm-logs', { status: { equals: status } })).docs
  // What the audit says of the user and the project that the example needs is not of it.
  const actionsOf = async (status: string) =>
    (await find('activity-logs', { category: { equals: 'ai' }, status: { equals: status } })).docs
  const find = (collection: 'activity-logs' | 'llm-logs', where: Where) =>
    app.payload.find({ collection, depth: 0, overrideAccess: true, where })

  it('logs a call that succeeds, and returns its response', async () => {
    const response = await generateScriptWithLogging(...ids, 'rain')
    expect(response).toMatchObject({ usage: { total_tokens: 1500 } })
    expect(await callsOf('success')).toMatchObject([
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
    expect(await actionsOf('success')).toMatchObject([
      { action: 'script_generated', status: 'success' },
    ])
  })

  it('logs a call that fails, and rethrows', async () => {
    await expect(generateScriptWithLogging(...ids, 'fail')).rejects.toThrow('the model is away')
    expect(await callsOf('error')).toMatchObject([{ error: 'the model is away' }])
    expect(await actionsOf('error')).toMatchObject([
      { action: 'script_generation_failed', details: { error: 'the model is away' } },
    ])
  })
})
