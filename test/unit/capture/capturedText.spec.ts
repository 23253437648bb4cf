import { describe, expect, it } from 'vitest'

import { captureText, createTextCollector } from '../../../src/capture/capturedText.js'
import { isTextType } from '../../../src/capture/isTextType.js'

const text = 'a🦊é'
const bytes = Buffer.from(text)

function collect(
  chunks: Uint8Array[],
  { contentType = 'text/plain', isWhole = true, maxBytes = 100 } = {},
) {
  const collector = createTextCollector({ contentType, maxBytes })
  chunks.forEach((chunk) => collector.add(chunk))
  return collector.take(isWhole)
}

describe('the text of a body', () => {
  it('is whole when its characters are cut into chunks of one byte', () => {
    const chunks = [...bytes].map((byte) => Uint8Array.of(byte))
    expect(collect(chunks)).toEqual({ bytes: 7, text, truncated: false })
  })

  it.each([
    [0, ''],
    [1, 'a'],
    [2, 'a'],
    [4, 'a'],
    [5, 'a🦊'],
    [6, 'a🦊'],
    [7, text],
    [Number.POSITIVE_INFINITY, text],
  ])('ends with a whole character at a cap of %s bytes', (maxBytes, head) => {
    const truncated = maxBytes < 7
    expect(collect([bytes], { maxBytes })).toEqual({ bytes: 7, text: head, truncated })
    expect(captureText(text, maxBytes)).toEqual({ bytes: 7, text: head, truncated })
  })

  it.each(['text/plain', ''])(
    'leaves out a character on which a "%s" body broke off',
    (contentType) => {
      const chunks = [bytes.subarray(0, 3)]
      expect(collect(chunks, { contentType, isWhole: false }).text).toBe('a')
    },
  )

  it('does not change when the chunk is reused', () => {
    const collector = createTextCollector({ contentType: 'text/plain', maxBytes: 100 })
    const chunk = Buffer.from('first')
    collector.add(chunk)
    chunk.write('other')
    expect(collector.take(true).text).toBe('first')
  })

  it('is absent when there are no bytes', () => {
    expect(collect([])).toEqual({ bytes: 0, truncated: false })
    expect(collect([], { contentType: 'image/png' })).toEqual({ bytes: 0, truncated: false })
    expect(captureText('', 10)).toEqual({ bytes: 0, text: undefined, truncated: false })
  })

  it('shows what is not UTF-8 in a body that calls itself text', () => {
    expect(collect([Buffer.from('Zo\xeb!', 'latin1')]).text).toBe('Zo\uFFFD!')
  })

  it.each<[string, string, string]>([
    ['image/png; a=b', 'text', '[binary image/png, 4 bytes]'],
    ['', 'text', 'text'],
    ['', 'te\0t', '[binary, 4 bytes]'],
    ['application/x-unheard-of', 'Zo\xeb', '[binary application/x-unheard-of, 3 bytes]'],
  ])('is told by content type "%s" and the bytes of "%s"', (contentType, body, expected) => {
    expect(collect([Buffer.from(body, 'latin1')], { contentType })).toMatchObject({
      text: expected,
      truncated: false,
    })
  })
})

describe('a content type', () => {
  it.each([
    'text/html; charset=utf-8',
    'text/event-stream',
    'application/json',
    'Application/Problem+JSON',
    'application/x-ndjson',
    'application/x-www-form-urlencoded',
    'image/svg+xml',
  ])('is text: %s', (contentType) => {
    expect(isTextType(contentType)).toBe(true)
  })

  it.each([
    'image/png',
    'audio/mpeg',
    'video/mp4',
    'font/woff2',
    'application/octet-stream',
    'application/pdf',
    'application/zip',
  ])('is binary: %s', (contentType) => {
    expect(isTextType(contentType)).toBe(false)
  })

  it.each([
    undefined,
    '',
    'multipart/form-data; boundary=x',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  ])('does not say: %s', (contentType) => {
    expect(isTextType(contentType)).toBe(undefined)
  })
})
