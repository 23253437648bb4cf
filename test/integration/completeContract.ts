import { expect, it } from 'vitest'

import type { Row } from '../../src/entries/row.js'
import type { Subject } from './storeContract.js'

import { clearLogs, day, findRows, row, slugs } from '../harness/logRows.js'

/** What a store has to do with jobs: a pending row, and what completes it. */
export function completeContract(subject: Subject): void {
  const pending = row('a', { status: 'pending' })
  const result = row('a', { response: 'done', responseTime: 7, status: 'success' })

  it('completes a pending row, once', async () => {
    await subject.store.insert([pending])
    expect(await subject.store.complete(result)).toBe(true)
    expect(await subject.store.complete(result)).toBe(false)
    expect(await subject.store.complete(row('a', { response: 'another' }))).toBe(false)
    expect(await findRows(subject.app.payload)).toMatchObject([
      { requestId: 'a', response: 'done', responseTime: 7, status: 'success' },
    ])
  })

  it('inserts a row of which there is no pending one, and drops that when it comes', async () => {
    expect(await subject.store.complete(result)).toBe(true)
    await subject.store.insert([pending, row('b'), pending])
    expect(await findRows(subject.app.payload)).toMatchObject([
      { requestId: 'a', response: 'done', status: 'success' },
      { requestId: 'b' },
    ])
  })

  it('takes a result that comes with a batch', async () => {
    await subject.store.insert([pending, row('b'), result])
    expect(await findRows(subject.app.payload)).toMatchObject([
      { repairs: null, requestId: 'a', status: 'success' },
      { requestId: 'b' },
    ])
  })

  it('takes one of two results that come with a batch, and keeps the other apart', async () => {
    const other = row('a', { response: 'another' })
    await subject.store.insert([pending, result, other, pending, result])
    expect(await findRows(subject.app.payload)).toMatchObject([
      { requestId: 'a', response: 'done', status: 'success' },
      { requestId: expect.stringMatching(/^a~/), response: 'another' },
    ])
  })

  it('keeps what the pending row said and its result does not', async () => {
    await subject.store.insert([row('a', { feature: 'outline', status: 'pending' })])
    await subject.store.insert([result])
    await subject.store.insert([result])
    expect(await findRows(subject.app.payload)).toMatchObject([
      { feature: 'outline', requestId: 'a', response: 'done', responseTime: 7 },
    ])
  })

  /** As a process makes it that does not know the start. */
  const end = (data: Record<string, unknown> = {}): Row => {
    const later = new Date(day.getTime() + 4321)
    const { kind, data: fields } = row('a', { createdAt: later, response: 'done', ...data })
    return { completes: true, data: { ...fields, model: 'unknown', prompt: '', ...data }, kind }
  }
  const start = () =>
    row('a', {
      feature: 'outline',
      metadata: { of: 'start', start: true },
      parameters: { steps: 4 },
      status: 'pending',
      userId: 'asker',
    })
  const whole = {
    actor: { actorId: 'asker', type: 'user' },
    createdAt: day.toISOString(),
    feature: 'outline',
    metadata: { end: true, of: 'end', start: true },
    model: 'm',
    parameters: { steps: 4 },
    prompt: 'p',
    requestId: 'a',
    response: 'done',
    responseTime: 4321,
    status: 'success',
  }
  const told = { feature: 'webhook', metadata: { end: true, of: 'end' }, userId: 'webhook' }
  const endOfOther = () => {
    const { data, ...other } = end(told)
    return { ...other, data: { ...data, actor: { actorId: 'webhook', type: 'api-key' } } }
  }

  it('keeps who asked what and when, and takes the time until the end', async () => {
    await subject.store.insert([start()])
    await subject.store.insert([endOfOther()])
    expect(await findRows(subject.app.payload)).toMatchObject([whole])
  })

  it('makes the same of an end that comes before its start, in one batch or in two', async () => {
    await subject.store.insert([endOfOther()])
    expect(await findRows(subject.app.payload)).toMatchObject([{ model: 'unknown', prompt: '' }])
    await subject.store.insert([start(), start()])
    expect(await findRows(subject.app.payload)).toMatchObject([whole])
    await clearLogs(subject.app.payload)
    await subject.store.insert([endOfOther(), start(), endOfOther()])
    expect(await findRows(subject.app.payload)).toMatchObject([whole])
  })

  it('takes the first of several ends, and adds a start once', async () => {
    const another = { response: 'another', status: 'error' }
    await subject.store.insert([start(), end(), end(another)])
    await subject.store.insert([end(another), start()])
    await clearContent(subject, 'prompt')
    await subject.store.insert([start()])
    expect(await findRows(subject.app.payload)).toMatchObject([
      { prompt: '', requestId: 'a', response: 'done', status: 'success' },
    ])
  })

  it('knows no time where the end is not after the start', async () => {
    await subject.store.insert([start(), end({ createdAt: day.toISOString() })])
    const [stored] = await findRows(subject.app.payload)
    expect(stored).toMatchObject({ responseTime: null, status: 'success' })
  })

  it('takes one of the ends that come from everywhere at once', async () => {
    await subject.store.insert([start()])
    const ends = Array.from({ length: 20 }, (_, index) => end({ response: `end ${index}` }))
    await Promise.all(ends.map((each) => subject.store.insert([each, row('b')])))
    expect(await findRows(subject.app.payload)).toMatchObject([
      { prompt: 'p', requestId: 'a', response: expect.stringMatching(/^end /) },
      { requestId: 'b' },
    ])
  })

  it('completes a call of a service, too', async () => {
    const { store } = subject
    await store.insert([row('a', { endpoint: '/job', status: 'pending' }, 'serviceLogs')])
    const done = row('a', { createdAt: new Date(day.getTime() + 7) }, 'serviceLogs')
    await store.insert([{ ...done, completes: true }])
    expect(await findRows(subject.app.payload, 'serviceLogs')).toMatchObject([
      { createdAt: day.toISOString(), responseTime: 7, status: 'success' },
    ])
  })
}

async function clearContent({ app }: Subject, field: string): Promise<void> {
  const where = { requestId: { equals: 'a' } }
  await app.payload.db.updateOne({ collection: slugs.llmLogs, data: { [field]: '' }, where })
}
