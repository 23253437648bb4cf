import { describe, expect, it } from 'vitest'

import { redactText } from '../../../src/privacy/redactText.js'

describe('a URL in a text', () => {
  it.each([
    ['postgres://user:canary@db:5432/app', 'postgres://[redacted]@db:5432/app'],
    ['redis://:canary@host', 'redis://[redacted]@host'],
    ['connect https://user:can@ary@host/x failed', 'connect https://[redacted]@host/x failed'],
    ['{"u":"https:\\/\\/user:canary@host', '{"u":"https:\\/\\/[redacted]@host'],
  ])('loses name and password: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it.each([
    ['https://x.com/a?api_key=canary&b=2', 'https://x.com/a?api_key=[redacted]&b=2'],
    ['https://x.com/a?b=2&token=canary#c', 'https://x.com/a?b=2&token=[redacted]#c'],
    ['https://x.com/#access_token=canary&b=2', 'https://x.com/#access_token=[redacted]&b=2'],
    ['/v1beta/models/x:generate?key=canary', '/v1beta/models/x:generate?key=[redacted]'],
    ['wss://x.com/?fal_jwt_token=canary', 'wss://x.com/?fal_jwt_token=[redacted]'],
    [
      'https://b.s3.com/k?X-Amz-Credential=c%2Fd&X-Amz-Date=1&X-Amz-Signature=canary',
      'https://b.s3.com/k?X-Amz-Credential=[redacted]&X-Amz-Date=1&X-Amz-Signature=[redacted]',
    ],
    ['https://x.blob.net/c?sv=1&sig=canary%3D', 'https://x.blob.net/c?sv=1&sig=[redacted]'],
    [
      '<a href="https://x.com/?a=1&amp;key=canary">',
      '<a href="https://x.com/?a=1&amp;key=[redacted]">',
    ],
    [
      '{"u":"https://x.com/?a=1\\u0026key=canary","b":"c',
      '{"u":"https://x.com/?a=1\\u0026key=[redacted]","b":"c',
    ],
    ['(see https://x.com/?token=canary).', '(see https://x.com/?token=[redacted]).'],
    [
      'https://x.com/?url=https://y.com/?token=canary',
      'https://x.com/?url=https://y.com/?token=[redacted]',
    ],
    ['https://x.com/?api%5Fkey=canary', 'https://x.com/?api%5Fkey=[redacted]'],
  ])('loses secret parameters: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it('loses the secrets of a URL in a parameter', () => {
    const inner = 'https://y.com/cb?token=canary'
    expect(redactText(`https://x.com/?redirect_uri=${encodeURIComponent(inner)}&a=1`)).toBe(
      `https://x.com/?redirect_uri=${encodeURIComponent('https://y.com/cb?token=[redacted]')}&a=1`,
    )
  })

  it('loses the secrets of a URL in a URL in a parameter', () => {
    const inner = `https://y.com/?next=${encodeURIComponent('https://z.com/?token=canary')}`
    expect(redactText(`https://x.com/?next=${encodeURIComponent(inner)}`)).not.toContain('canary')
  })

  it.each([
    'https://x.com/a?page=2&code=404&max_tokens=5',
    'https://packages.example.org/@scope/pkg, or mail a@b.com',
    'git@github.com:foo/bar.git',
    'if (a?b=c) { total += price; key = 5 }',
    'https://x.com/?token=&b=',
  ])('stays as it is without secrets: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})
