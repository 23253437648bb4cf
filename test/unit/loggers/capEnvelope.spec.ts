import { describe, expect, it } from 'vitest'

import { buildRow } from '../../../src/loggers/buildRow.js'
import { capEnvelope } from '../../../src/loggers/capEnvelope.js'
import { withActor } from '../../../src/loggers/withActor.js'

const call = { model: 'm', prompt: 'p', provider: 'openrouter', status: 'success' }

function capped(entry: object) {
  return capEnvelope(withActor(buildRow('llmLogs', { ...call, ...entry }), 'users')).data
}

describe('texts too long for an index', () => {
  it('are cut in the envelope, and kept whole beside it', () => {
    const label = 'l'.repeat(600)
    const data = capped({ actor: { id: 7, label }, model: 'm'.repeat(600) })
    expect(data).toMatchObject({ actor: { actorId: '7', label: `${'l'.repeat(499)}…` } })
    expect(data.model).toHaveLength(500)
    expect(data.repairs).toMatchObject({
      actor: { value: { label } },
      model: { problem: 'too long; cut', value: 'm'.repeat(600) },
    })
  })

  it('are said beside what else was repaired', () => {
    const { repairs } = capped({ cost: 'a lot', model: 'm'.repeat(600) })
    expect(Object.keys(repairs as object)).toEqual(['cost', 'model'])
  })

  it('stay apart when they are ids', () => {
    const id = 'x'.repeat(5000)
    const ids = [`${id}1`, `${id}2`].map((requestId) => capped({ requestId }).requestId)
    expect(ids[0]).not.toBe(ids[1])
    expect(String(ids[0]).length).toBeLessThanOrEqual(500)
  })

  it('are left as they are in content and URLs', () => {
    const endpoint = `https://example.com/${'p'.repeat(3000)}`
    const call = { endpoint, method: 'GET', service: 's', status: 'success' }
    expect(capEnvelope(buildRow('serviceLogs', call)).data).toMatchObject({ endpoint })
  })

  it('leave the row as it is where none is', () => {
    const row = buildRow('llmLogs', call)
    expect(capEnvelope(row)).toBe(row)
  })
})
