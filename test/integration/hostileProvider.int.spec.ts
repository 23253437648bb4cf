import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Booted } from '../harness/bootLogbook.js'
import type { WireServer } from '../harness/wire/startWireServer.js'

import { createInstrumentedFetch } from '../../src/index.js'
import { bootLogbook } from '../harness/bootLogbook.js'
import { describeForDb } from '../harness/describeForDb.js'
import { startWireServer } from '../harness/wire/startWireServer.js'
import { toJSON } from '../harness/wire/wireBody.js'

// Has the form of a key, which is all that the detectors go by.
const secret = `sk-proj-${'Ab1'.repeat(16)}`
const huge = 'x'.repeat(300_000)
const messages = [{ content: 'Hello?', role: 'user' }]

describeForDb('a provider that means harm', (db) => {
  let app: Booted
  let server: WireServer

  beforeAll(async () => {
    app = await bootLogbook({ db })
    server = await startWireServer()
  })
  afterAll(async () => {
    await app.stop()
    await server.close()
  })

  /** The row of one call, and all of it as text. */
  async function call(feature: string, answer: ReturnType<typeof toJSON>) {
    const send = createInstrumentedFetch({ feature, fetch: server.fetch })
    server.serve(answer)
    const body = JSON.stringify({ messages, model: 'gpt-4o' })
    const url = 'https://api.openai.com/v1/chat/completions'
    await (await send(url, { body, method: 'POST' })).text()
    await app.logbook.flush()
    const where = { feature: { equals: feature } }
    const { docs } = await app.payload.find({ collection: 'llm-logs', depth: 0, where })
    return { row: docs[0], rows: docs.length, text: JSON.stringify(docs) }
  }

  const answerWith = (word: string) => ({
    choices: [{ finish_reason: word, message: { content: 'Hi.', reasoning: word } }],
    id: word,
    model: word,
    provider: word,
    service_tier: word,
    system_fingerprint: word,
    usage: { [word]: word, completion_tokens: 3, prompt_tokens: 9, total_tokens: 12 },
  })

  it('puts no secret into a row, whichever field it fills', async () => {
    const answer = toJSON(answerWith(secret))
    const { row, rows, text } = await call('secret', {
      ...answer,
      headers: { 'x-ratelimit-limit': secret, 'x-request-id': secret },
    })
    expect([rows, row?.response, text.includes(secret)]).toEqual([1, 'Hi.', false])
  })

  it('puts no secret into a row with an error', async () => {
    const error = { code: secret, message: `Incorrect API key: ${secret}`, type: secret }
    const { row, text } = await call('secretError', toJSON({ error }, 401))
    expect([row?.status, text.includes(secret)]).toEqual(['error', false])
  })

  it('makes no row of millions of characters, and loses none', async () => {
    const { row, rows, text } = await call('huge', toJSON(answerWith(huge)))
    expect(rows).toBe(1)
    expect(row).toMatchObject({ model: 'gpt-4o', tokenUsage: { totalTokens: 12 } })
    expect(text.length).toBeLessThan(1_500_000)
  })

  it('reaches no prototype, and loses no row, with the names of members', async () => {
    const evil = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    const usage = `{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":${evil}}`
    const choice = `{"finish_reason":"stop","message":{"content":"Hi.","tool_calls":[{"id":"__proto__","function":{"name":"__proto__","arguments":${evil}}}]}}`
    const text = `{"model":"__proto__","id":"constructor","choices":[${choice}],"usage":${usage}}`
    const { row } = await call('prototype', { text })
    expect(row).toMatchObject({ responseModel: '__proto__', tokenUsage: { totalTokens: 12 } })
    expect('polluted' in {}).toBe(false)
  })

  it('overflows no stack with a deep answer', async () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
    const message = `{"content":"Hi.","tool_calls":[{"id":"c1","function":{"name":"f","arguments":${deep}}}]}`
    const text = `{"model":"m","choices":[{"finish_reason":"stop","message":${message}}],"usage":{"prompt_tokens":9,"completion_tokens":3,"raw":${deep}}}`
    const { row } = await call('deep', { text })
    expect(row).toMatchObject({ response: 'Hi.', tokenUsage: { totalTokens: 12 } })
  })
})
