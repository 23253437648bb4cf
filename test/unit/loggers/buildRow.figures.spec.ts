import { describe, expect, it } from 'vitest'

import { buildRow } from '../../../src/loggers/buildRow.js'

const call = { model: 'm', prompt: 'p', provider: 'openrouter', status: 'success' }

describe('case 18: times that are out of the ordinary', () => {
  const now = () => new Date().toISOString().slice(0, 4)

  it.each([
    ['the year 100', '0100-01-01T00:00:00Z', '0100-01-01T00:00:00.000Z'],
    ['an hour that clocks skip', '2026-03-29T02:30:00+01:00', '2026-03-29T01:30:00.000Z'],
    ['a clock that is ahead', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['a date from before 1970', new Date(-1), '1969-12-31T23:59:59.999Z'],
  ])('keeps %s', (_name, createdAt, stored) => {
    const { data } = buildRow('llmLogs', { ...call, createdAt })
    expect(data.createdAt).toBe(stored)
    expect(data.repairs).toBeUndefined()
  })

  it.each([
    ['the last date there is', new Date(8.64e15), '+275760-09-13T00:00:00.000Z'],
    ['the year 1', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['a year before the first', new Date(-8.64e15), '-271821-04-20T00:00:00.000Z'],
  ])('stores the time of logging instead of %s, and says so', (_name, createdAt, value) => {
    const { data } = buildRow('llmLogs', { ...call, createdAt })
    expect(data.createdAt.slice(0, 4)).toBe(now())
    expect(data.repairs).toMatchObject({ createdAt: { value } })
  })
})

describe('case 20: figures that are none', () => {
  it('keeps a usage that is missing empty', () => {
    const { data } = buildRow('llmLogs', { ...call, cost: null, tokenUsage: null })
    expect(data).not.toHaveProperty('tokenUsage')
    expect(data).not.toHaveProperty('cost')
  })

  it('takes counts from text, leaves out negative ones, and never sums what is no number', () => {
    const tokenUsage = { cachedTokens: -5, completionTokens: '20', promptTokens: 'many' }
    const { data } = buildRow('llmLogs', { ...call, tokenUsage })
    expect(data.tokenUsage).toEqual({ completionTokens: 20, totalTokens: 20 })
    expect(data.repairs).toMatchObject({
      'tokenUsage.cachedTokens': { value: -5 },
      'tokenUsage.promptTokens': { value: 'many' },
    })
  })

  it.each([1e308, Infinity, 'Infinity', 2 ** 60])(
    'keeps %s beside: no sum could take it',
    (figure) => {
      const tokenUsage = { completionTokens: figure, promptTokens: 7 }
      const entry = { ...call, cost: 1e300, responseTime: figure, tokenUsage }
      const { data } = buildRow('llmLogs', entry)
      expect(data.tokenUsage).toEqual({ promptTokens: 7, totalTokens: 7 })
      expect(data).not.toHaveProperty('cost')
      expect(data).not.toHaveProperty('responseTime')
      expect(data.repairs).toMatchObject({
        cost: { value: 1e300 },
        'tokenUsage.completionTokens': {},
      })
    },
  )
})
