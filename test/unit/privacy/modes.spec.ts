import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import type { JSONValue, LogKind, RowData } from '../../../src/entries/row.js'
import type { PrivacyOptions } from '../../../src/privacy/createPrivacy.js'
import type { PrivacyMode } from '../../../src/privacy/modes.js'

import { createPrivacy } from '../../../src/privacy/createPrivacy.js'
import { letters } from './secretExamples.js'

const createdAt = '2026-08-01T00:00:00.000Z'
const openaiKey = `sk-proj-${letters(60)}`

type Case = {
  fields: Record<string, JSONValue>
  imposed?: PrivacyMode
  kind?: LogKind
  settings: NonNullable<PrivacyOptions['settings']>
}

function protect({ fields, imposed, kind = 'llmLogs', settings }: Case): RowData {
  const privacy = createPrivacy({ maxTextLength: 10_000, secret: 'payload-secret', settings })
  return privacy({ data: { createdAt, ...fields }, kind }, { mode: imposed }).data
}

const content = {
  error: 'said canary',
  metadata: { canary: 'canary' },
  parameters: ['canary'],
  prompt: 'the canary',
  repairs: {
    'metadata.canary': { problem: 'could not be read: canary', value: 'canary' },
    projectId: { problem: 'not an id', value: { a: 'canary' } },
  },
  response: 'another canary',
}

describe('mode full', () => {
  it('keeps what looks like a secret, and not what is called one', () => {
    const row = protect({
      fields: {
        metadata: { note: openaiKey, password: 'canary' },
        prompt: `password: c4nary, ${openaiKey}, https://a:canary@b.com/?token=canary`,
        response: '{"token":"canary"}',
      },
      settings: { mode: 'full', patterns: ['c4nary'], redact: () => 'never' },
    })
    expect(row).toEqual({
      createdAt,
      metadata: { note: openaiKey, password: '[redacted]' },
      prompt: `password: c4nary, ${openaiKey}, https://[redacted]@b.com/?token=[redacted]`,
      response: '{"token":"[redacted]"}',
    })
  })
})

describe.each(['hashed', 'metadata'] as const)('mode %s', (mode) => {
  it('keeps no word of the content, in repairs neither', () => {
    const row = protect({ fields: content, settings: { mode } })
    expect(JSON.stringify(row)).not.toContain('canary')
    expect(Object.keys(row)).toEqual(expect.arrayContaining(Object.keys(content)))
  })

  it('keeps the envelope, and of a URL no query', () => {
    const fields = { endpoint: 'https://x.com/a?q=canary#b', method: 'GET', requestId: 'r1' }
    expect(protect({ fields, kind: 'serviceLogs', settings: { mode } })).toEqual({
      createdAt,
      endpoint: 'https://x.com/a?[not stored: 10 characters]',
      method: 'GET',
      requestId: 'r1',
    })
  })

  it('leaves alone what it hid before, and what is empty', () => {
    const once = protect({
      fields: { ...content, endpoint: '/a?b', response: '' },
      settings: { mode },
    })
    const { createdAt: _, ...fields } = once
    expect(protect({ fields, settings: { mode } })).toEqual(once)
    expect(once.response).toBe('')
  })
})

describe('mode hashed', () => {
  const hashed = (settings: Case['settings'], secret = 'payload-secret') =>
    createPrivacy({ maxTextLength: 100, secret, settings: { mode: 'hashed', ...settings } })({
      data: { createdAt, metadata: { a: 1 }, prompt: 'héllo' },
      kind: 'llmLogs',
    }).data
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

  it('stores a keyed hash and the length, and the hash where reports look for it', () => {
    const { metadata, prompt, promptHash } = hashed({})
    expect(promptHash).toMatch(/^[0-9a-f]{64}$/)
    expect(prompt).toBe(`[hashed: hmac-sha256 ${String(promptHash)}, 5 characters]`)
    expect(metadata).toEqual({ bytes: 7, hash: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  it('stores the same hash with the same secret, and another with another', () => {
    expect(hashed({}).promptHash).toBe(hashed({}).promptHash)
    expect(hashed({}, 'other').promptHash).not.toBe(hashed({}).promptHash)
    expect(hashed({}).promptHash).not.toBe(sha256('héllo'))
  })

  it('stores plain SHA-256 where asked', () => {
    expect(hashed({ hash: 'sha256' }).promptHash).toBe(sha256('héllo'))
  })
})

describe('mode metadata', () => {
  it('says the type and the length', () => {
    const fields = { metadata: { a: 1 }, parameters: [1, 2], prompt: 'hello' }
    expect(protect({ fields, settings: { mode: 'metadata' } })).toEqual({
      createdAt,
      metadata: { bytes: 7, type: 'object' },
      parameters: { bytes: 5, type: 'array' },
      prompt: '[not stored: 5 characters]',
    })
  })
})

describe('the mode of a field', () => {
  const settings: Case['settings'] = {
    collections: { llmLogs: { fields: { error: 'full', prompt: 'metadata' }, mode: 'hashed' } },
    hosts: { '*.example.com': 'metadata', 'full.com': 'full' },
    mode: 'full',
  }
  const hidden = '[not stored: 6 characters]'

  it('is its own, else that of its log, else that of all', () => {
    const fields = { error: 'canary', prompt: 'canary', response: 'canary' }
    const row = protect({ fields, settings })
    expect(row).toMatchObject({ error: 'canary', prompt: hidden })
    expect(row.response).toContain('hashed')
    expect(protect({ fields: { error: 'canary' }, kind: 'serviceLogs', settings }).error).toBe(
      'canary',
    )
  })

  it.each([
    ['api.example.com', hidden],
    ['API.Example.com:8080', hidden],
    ['example.com', 'canary'],
    ['full.com', 'canary'],
  ])('is stricter for some hosts: %s', (host, requestBody) => {
    const fields = { host, requestBody: 'canary' }
    expect(protect({ fields, kind: 'serviceLogs', settings })).toMatchObject({ requestBody })
  })

  it('follows the URL where no host is given', () => {
    const fields = { endpoint: 'https://a.example.com/x', responseBody: 'canary' }
    expect(protect({ fields, kind: 'serviceLogs', settings }).responseBody).toBe(hidden)
  })

  it('is made stricter for one row, and never looser', () => {
    const fields = { error: 'canary', prompt: 'canary' }
    expect(protect({ fields, imposed: 'metadata', settings }).error).toBe(hidden)
    expect(protect({ fields, imposed: 'full', settings }).prompt).toBe(hidden)
  })
})
