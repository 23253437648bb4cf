import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { WireFormat } from '../../../../src/index.js'
import type { WireServer } from '../../../harness/wire/startWireServer.js'

import { captureCalls } from '../../../harness/wire/captureCalls.js'
import { postAndCapture } from '../../../harness/wire/postAndCapture.js'
import { startWireServer } from '../../../harness/wire/startWireServer.js'
import { toEvents, toJSON } from '../../../harness/wire/wireBody.js'

let server: WireServer

beforeAll(async () => {
  server = await startWireServer()
})

afterAll(() => server.close())

/** As a user would write one, with nothing but the public types. */
const parrot: WireFormat = {
  matchesPath: ({ path }) => path === '/say',
  matchesRequest: ({ say }) => typeof say === 'string',
  matchesResponse: ({ said }) => typeof said === 'string',
  name: 'parrot',
  operation: 'echo',
  readRequest: ({ bird, say, ...parameters }) => ({
    model: String(bird),
    parameters,
    prompt: String(say),
  }),
  readResponse({ said, words }, answer) {
    answer.text = String(said)
    answer.hasOutput = true
    answer.finishReason = 'tired'
    answer.usage = { cacheRead: 0, cacheWrite: 0, inputUncached: Number(words), output: 2 }
  },
  readStreamEvent({ end, word }, answer) {
    answer.text += String(word ?? '')
    answer.hasOutput = true
    answer.isComplete = end === true
  },
}

const url = 'https://birds.example.com/say'
const request = { bird: 'polly', loud: true, say: 'Hello?' }

describe('a wire format that a user has written', () => {
  const llm = { formats: [parrot], providers: [{ hosts: ['*.example.com'], provider: 'zoo' }] }

  it('reads a call as ours do', async () => {
    const answer = toJSON({ said: 'Hello!', words: 1 })
    expect(await postAndCapture({ answer, llm, request, server, url })).toMatchObject({
      finishReason: 'tired',
      model: 'polly',
      operation: 'echo',
      parameters: { loud: true },
      prompt: 'Hello?',
      provider: 'zoo',
      response: 'Hello!',
      tokenUsage: { completionTokens: 2, promptTokens: 1, totalTokens: 3 },
    })
  })

  it('reads a stream', async () => {
    const answer = toEvents([{ word: 'Hel' }, { word: 'lo!' }, { end: true }])
    expect(await postAndCapture({ answer, llm, request, server, url })).toMatchObject({
      response: 'Hello!',
      status: 'success',
    })
  })
})

describe('a wire format of a user that throws', () => {
  const fail = (): never => {
    throw new Error('a mistake of the user')
  }
  const chat = 'https://openrouter.ai/api/v1/chat/completions'
  const asked = { messages: [{ content: 'Hello?', role: 'user' }], model: 'openai/gpt-4o' }
  const answered = toJSON({ choices: [{ finish_reason: 'stop', message: { content: 'Hi.' } }] })

  it('takes no call from the others', async () => {
    const llm = { formats: [{ ...parrot, matchesPath: fail, matchesRequest: fail }] }
    const row = await postAndCapture({ answer: answered, llm, request: asked, server, url: chat })
    expect(row).toMatchObject({ operation: 'chat', response: 'Hi.' })
  })

  it('leaves a row with what is known without it', async () => {
    const broken = { operation: fail, readHeaders: fail, readRequest: fail, readResponse: fail }
    const providers = [{ hosts: ['birds.example.com'], provider: 'zoo' }]
    const llm = { formats: [{ ...parrot, ...broken }], providers }
    const row = await postAndCapture({ answer: toJSON({}), llm, request, server, url })
    expect(row).toMatchObject({ host: 'birds.example.com', operation: 'parrot', provider: 'zoo' })
  })

  it('leaves the row of a service where it fills an answer with nonsense', async () => {
    const readResponse: WireFormat['readResponse'] = (_body, answer) => {
      answer.toolCalls = null as never
    }
    const formats = [{ ...parrot, readResponse }]
    const providers = [{ hosts: ['birds.example.com'], provider: 'zoo' }]
    const capture = captureCalls({ fetch: server.fetch, llm: { formats, providers } })
    server.serve(toJSON({ said: 'Hello!' }))
    await (await capture.fetch(url, { body: JSON.stringify(request), method: 'POST' })).text()
    expect(capture.serviceCalls).toMatchObject([{ endpoint: url, status: 'success' }])
  })
})
