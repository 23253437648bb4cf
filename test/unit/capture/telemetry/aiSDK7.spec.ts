import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import type { RowData } from '../../../../src/entries/row.js'
import type { FailingServer } from '../startFailingServer.js'

import { instrumentedFetch } from '../../../../src/capture/instrumentedFetch.js'
import { logbookTelemetry } from '../../../../src/capture/telemetry/logbookTelemetry.js'
import { registerTelemetry } from '../../../../src/capture/telemetry/registerTelemetry.js'
import { withLogContext } from '../../../../src/capture/withLogContext.js'
import { getRegistry } from '../../../../src/registry.js'
import { takeWaitingRows } from '../../../harness/takeWaitingRows.js'
import { startFailingServer } from '../startFailingServer.js'
import { embed7, generateObject7, generateText7 } from './driveAISDK7.js'

let server: FailingServer

beforeAll(async () => {
  server = await startFailingServer()
})
afterAll(() => server.close())
beforeEach(() => {
  registerTelemetry(true)
  rows()
})
afterEach(() => {
  globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = []
  expect(getRegistry().modelCalls.byId.size).toBe(0)
})

function rows(): RowData[] {
  getRegistry().openCalls.forEach((settle) => settle())
  return takeWaitingRows('llmLogs')
}

/** As a provider does, with an instrumented fetch. */
async function overHTTP(): Promise<string> {
  const response = await instrumentedFetch(`${server.url}/v1/chat/completions`, {
    body: JSON.stringify({
      messages: [{ content: 'Hello?', role: 'user' }],
      model: 'gpt-4o-mini',
      temperature: 0.5,
    }),
    method: 'POST',
  })
  const text = await response.text()
  if (!response.ok) {
    throw new Error(text)
  }
  return text
}

const answer = () => Promise.resolve('done')
const call = { callId: 'call-x', prompt: 'Hello?' }

describe('version 7 of the AI SDK', () => {
  it('joins what it knows to the row of the HTTP call', async () => {
    const telemetry = { functionId: 'summarise' }
    await withLogContext({ userId: 1 }, () =>
      generateText7({ ...call, execute: overHTTP, telemetry }),
    )
    const [row, ...others] = rows()
    expect(others).toEqual([])
    expect(row).toMatchObject({
      feature: 'summarise',
      httpStatus: 200,
      metadata: { aiSDK: { callId: 'call-x', functionId: 'summarise' } },
      userId: 1,
    })
  })

  it('writes the row of a call that no instrumented fetch sees', async () => {
    await withLogContext({ userId: 1 }, () => generateText7({ ...call, execute: answer }))
    const [row, ...others] = rows()
    expect(others).toEqual([])
    expect(row).toMatchObject({
      finishReason: 'stop',
      prompt: 'Hello?',
      provider: 'direct',
      providerRequestId: 'resp-1',
      response: 'Hi.',
      tokenUsage: { completionTokens: 2, promptTokens: 7 },
      userId: 1,
      vendor: 'openai',
    })
  })

  it('gives the caller the very answer, and the very error', async () => {
    const value = { answer: 1 }
    const error = new Error('refused')
    const given = await generateText7({ ...call, execute: () => Promise.resolve(value) })
    expect(given).toBe(value)
    const failing = generateText7({ ...call, execute: () => Promise.reject(error) })
    await expect(failing).rejects.toBe(error)
    expect(rows().map(({ status }) => status)).toEqual(['success', 'error'])
  })

  it.each(['over HTTP', 'without'])('has a linked row for each attempt, %s', async (way) => {
    let tries = 0
    server.fail(503, 503)
    const execute = () => (++tries < 3 ? Promise.reject(new Error('busy')) : answer())
    const run = way === 'without' ? execute : overHTTP
    await generateText7<unknown>({ ...call, execute: run, maxRetries: 2 })
    const [first, ...retries] = rows() as [RowData]
    expect(first).toMatchObject({ status: 'error' })
    expect(retries).toMatchObject([
      { attempt: 2, retryOf: first.requestId, status: 'error' },
      { attempt: 3, retryOf: first.requestId, status: 'success' },
    ])
  })

  it('has one row of a call that failed at last', async () => {
    const failing = { ...call, execute: () => Promise.reject(new Error('refused')) }
    await generateText7(failing).catch(() => {})
    expect(rows()).toMatchObject([{ error: 'refused', status: 'error' }])
  })

  it('has one row of a stream that was aborted', async () => {
    await generateText7({ ...call, abort: true, execute: answer })
    expect(rows()).toMatchObject([{ prompt: 'Hello?', status: 'cancelled' }])
  })

  it('keeps nothing of what is not to be recorded, of the HTTP call neither', async () => {
    const telemetry = { recordInputs: false, recordOutputs: false }
    server.fail()
    await generateText7({ ...call, execute: overHTTP, telemetry })
    await generateText7({ ...call, execute: answer, telemetry })
    server.fail(400)
    await generateText7({ ...call, execute: overHTTP, telemetry }).catch(() => {})
    const stored = rows()
    expect(stored).toHaveLength(3)
    expect(JSON.stringify(stored)).not.toMatch(/Hello\?|Hi\.|busy/)
    const joined = stored.find(({ httpStatus }) => httpStatus === 200)
    expect(joined).toMatchObject({ parameters: { temperature: 0.5 }, prompt: '' })
  })

  it('keeps no bodies either of an HTTP call that nobody takes for one of a model', async () => {
    const execute = () =>
      instrumentedFetch(`${server.url}/ours`, { body: 'my secret', method: 'POST' }).then(
        (response) => response.text(),
      )
    await generateText7({ ...call, execute, telemetry: { recordInputs: false } })
    getRegistry().openCalls.forEach((settle) => settle())
    const [service] = takeWaitingRows('serviceLogs')
    expect(service).toMatchObject({ metadata: { notRecorded: ['inputs'] }, responseStatus: 200 })
    expect([service!.requestBody, service!.responseBody]).toEqual([undefined, undefined])
  })

  it('leaves a call alone for which telemetry is off', async () => {
    const telemetry = { isEnabled: false }
    await generateText7({ ...call, execute: answer, telemetry })
    expect(rows()).toEqual([])
  })

  it('has one row where the integration is registered twice', async () => {
    const telemetry = { integrations: [logbookTelemetry(), logbookTelemetry()] }
    await generateText7({ ...call, execute: answer, telemetry })
    await generateText7({ ...call, execute: overHTTP, telemetry })
    const refuse = () => Promise.reject(new Error('refused'))
    await generateText7({ ...call, execute: refuse, telemetry }).catch(() => {})
    expect(
      rows()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['error', 'success', 'success'])
  })

  it('is the same for embeddings', async () => {
    await withLogContext({ userId: 1 }, () =>
      embed7({ execute: answer, prompt: 'sunny', telemetry: { functionId: 'index' } }),
    )
    await embed7({ execute: overHTTP, prompt: 'sunny', telemetry: { functionId: 'index' } })
    const stored = rows()
    expect(stored).toMatchObject([
      { feature: 'index', operation: 'embedding', prompt: 'sunny', userId: 1 },
      { feature: 'index', httpStatus: 200 },
    ])
    expect(stored).toHaveLength(2)
  })
})

describe('a call of which the SDK never says how it ended', () => {
  it('is forgotten, and its messages are not held once an HTTP call has them', async () => {
    const { byId } = getRegistry().modelCalls
    const { executeLanguageModelCall } = logbookTelemetry()
    const messages = [{ content: 'a long conversation', role: 'user' }]
    for (let index = 0; index < 1005; index += 1) {
      await executeLanguageModelCall({ callId: `left-${index}`, execute: answer, messages })
    }
    expect(byId.size).toBe(1000)
    await executeLanguageModelCall({ callId: 'joined', execute: overHTTP, messages })
    expect(byId.get('joined')).toMatchObject({ httpCalls: 1, start: {} })
    expect(JSON.stringify(byId.get('joined'))).not.toContain('a long conversation')
    byId.clear()
  })
})

describe('what has no hook that runs its call', () => {
  it('is one row when an object is generated', async () => {
    await generateObject7({ execute: answer, prompt: 'Weather?' })
    await generateObject7({ execute: overHTTP, prompt: 'Weather?' })
    const stored = rows()
    expect(stored).toHaveLength(2)
    expect(stored).toMatchObject([
      { prompt: 'Weather?', response: '{"sun":true}', tokenUsage: { totalTokens: 9 } },
      { httpStatus: 200, metadata: { aiSDK: { callId: expect.any(String) } } },
    ])
  })

  it('is one row when it fails at last, and nothing is left of the tries', async () => {
    const refuse = () => Promise.reject(new Error('refused'))
    await embed7({ execute: refuse, prompt: 'sunny' }).catch(() => {})
    expect(rows()).toMatchObject([{ error: 'refused', operation: 'embedding', status: 'error' }])
    server.fail(503)
    await embed7({ execute: overHTTP, maxRetries: 1, prompt: 'sunny' })
    expect(rows()).toMatchObject([{ status: 'error' }, { attempt: 2, status: 'success' }])
  })
})

describe('the registration', () => {
  it('is one, and the first, however often and by however many copies it is made', () => {
    const others = [{}, {}]
    globalThis.AI_SDK_TELEMETRY_INTEGRATIONS = [...others]
    registerTelemetry(true)
    registerTelemetry(true)
    expect(globalThis.AI_SDK_TELEMETRY_INTEGRATIONS).toHaveLength(3)
    expect(globalThis.AI_SDK_TELEMETRY_INTEGRATIONS.slice(1)).toEqual(others)
  })

  it('is taken away by the option, and what the app registered itself is not', () => {
    const own = logbookTelemetry()
    globalThis.AI_SDK_TELEMETRY_INTEGRATIONS!.push(own)
    registerTelemetry(false)
    expect(globalThis.AI_SDK_TELEMETRY_INTEGRATIONS).toEqual([own])
  })
})
