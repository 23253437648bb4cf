import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import type { JSONValue, RowData } from '../../../src/entries/row.js'

import { createPrivacy } from '../../../src/privacy/createPrivacy.js'
import { letters } from './secretExamples.js'

const createdAt = '2026-08-01T00:00:00.000Z'
const privacy = createPrivacy({ maxTextLength: 20_000 })

function protect(fields: Record<string, JSONValue>): RowData {
  return privacy({ data: { createdAt, ...fields }, kind: 'llmLogs' }).data
}

/** Bytes as of an image, always the same. */
function fileOf(count: number): Buffer {
  let state = 1
  return Buffer.from(
    Array.from({ length: count }, () => (state = (state * 16_807) % 2_147_483_647) % 256),
  )
}

const sha256Of = (file: Buffer) => createHash('sha256').update(file).digest('hex')

const file = fileOf(1501)
const base64 = file.toString('base64')
const kept = (type: string) => ({ bytes: 1501, sha256: sha256Of(file), type })
const marker = (type: string) => `[media: ${type}, 1501 bytes, sha256 ${sha256Of(file)}]`

describe('case 36: a file in a value becomes its type, size and hash', () => {
  it.each<[string, JSONValue, JSONValue]>([
    [
      'a data URL of OpenAI',
      { image_url: { url: `data:image/png;base64,${base64}` } },
      { image_url: { url: kept('image/png') } },
    ],
    [
      'an image of Anthropic',
      { source: { data: base64, media_type: 'image/jpeg', type: 'base64' } },
      { source: { data: kept('image/jpeg'), media_type: 'image/jpeg', type: 'base64' } },
    ],
    [
      'inline data of Gemini',
      { inlineData: { data: file.toString('base64url'), mimeType: 'audio/mp3' } },
      { inlineData: { data: kept('audio/mp3'), mimeType: 'audio/mp3' } },
    ],
    [
      'input audio',
      { input_audio: { data: base64, format: 'wav' } },
      { input_audio: { data: kept('wav'), format: 'wav' } },
    ],
    [
      'an image that was made',
      { data: [{ b64_json: base64 }] },
      { data: [{ b64_json: kept('base64') }] },
    ],
    ['base64 without a name', [base64], [kept('base64')]],
  ])('%s', (_, value, safe) => {
    expect(protect({ parameters: value }).parameters).toEqual(safe)
    expect(protect({ response: JSON.stringify(value) }).response).toBe(JSON.stringify(safe))
  })

  it('stays as it is when it comes by again', () => {
    const once = protect({ parameters: [base64], prompt: `see ${base64}` })
    expect(privacy({ data: once, kind: 'llmLogs' }).data).toEqual(once)
  })

  it('also where it is small, beside a type', () => {
    const small = fileOf(200)
    const source = { data: small.toString('base64'), media_type: 'image/gif', type: 'base64' }
    expect(protect({ parameters: source }).parameters).toMatchObject({
      data: { bytes: 200, sha256: sha256Of(small) },
    })
  })
})

describe('case 36: a file in a text becomes a marker that says type, size and hash', () => {
  it.each([
    ['a data URL', `![x](data:image/png;base64,${base64}) y`, `![x](${marker('image/png')}) y`],
    [
      'a data URL with a parameter',
      `url(data:text/html;charset=utf-8;base64,${base64})`,
      `url(${marker('text/html')})`,
    ],
    ['base64', `file=${base64}\nend`, `file=${marker('base64')}\nend`],
    [
      'a data URL in JSON that was cut',
      `{"url":"data:image\\/png;base64,${base64.replaceAll('/', '\\/')}","a":"b`,
      `{"url":"${marker('image/png')}","a":"b`,
    ],
  ])('%s', (_, text, safe) => {
    expect(protect({ prompt: text }).prompt).toBe(safe)
  })

  it('that is the whole field stays a text', () => {
    expect(protect({ prompt: `data:image/png;base64,${base64}` }).prompt).toBe(marker('image/png'))
  })
})

describe('case 36: a file of many megabytes', () => {
  const large = fileOf(300_000)
  const url = `data:image/png;base64,${large.toString('base64')}`

  it('is hashed as a whole though no text is kept so long', () => {
    const safe = { bytes: 300_000, sha256: sha256Of(large), type: 'image/png' }
    expect(protect({ parameters: { url } }).parameters).toEqual({ url: safe })
    expect(protect({ prompt: url }).prompt).toContain(safe.sha256)
  })

  it('has no hash where that would keep the caller waiting', () => {
    const huge = `data:video/mp4;base64,${base64.slice(0, 2000).repeat(5000)}`
    expect(protect({ parameters: { huge } }).parameters).toEqual({
      huge: { bytes: 7_500_000, type: 'video/mp4' },
    })
  })

  it('is none where prose stands among its base64', () => {
    const half = base64.slice(0, 2000).repeat(2500)
    const parameters = { text: `${half}${' and so on'.repeat(50_000)}${half}` }
    expect(JSON.stringify(protect({ parameters }).parameters)).toContain('left out of')
  })

  it('has no hash where only its beginning was kept', () => {
    const prompt = `${'word '.repeat(1000)}data:image/png;base64,${'aB3/'.repeat(500_000)}`
    expect(protect({ prompt }).prompt).not.toContain('sha256')
  })
})

describe('a long text that is no file', () => {
  it.each([
    ['one letter', 'a'.repeat(5000)],
    ['digits', '0123456789'.repeat(200)],
    ['a hash', 'f'.repeat(64) + letters(40, '0123456789abcdef')],
    ['a long row of names', 'some_long_name_'.repeat(100)],
    ['prose', 'Mara finds the letter under the floor of the old mill. '.repeat(100)],
    ['paths', '/usr/local/share/of/many/words/'.repeat(60)],
  ])('stays as it is: %s', (_, text) => {
    expect(protect({ metadata: { data: text }, prompt: text })).toMatchObject({
      metadata: { data: text },
      prompt: text,
    })
  })
})
