import { describe, expect, it } from 'vitest'

import { redactText } from '../../../src/privacy/redactText.js'

describe('a text that is JSON', () => {
  it('loses the values of secret keys', () => {
    expect(redactText('{"user":"ann","password":"canary","n":[{"api_key":7}]}')).toBe(
      '{"user":"ann","password":"[redacted]","n":[{"api_key":"[redacted]"}]}',
    )
  })

  it('stays byte for byte when it has no secret', () => {
    const text = ' {\n  "a" : 1.0,\t"id": 12345678901234567890, "e": "\\u00e9", "b":[ ]}\r\n'
    expect(redactText(text)).toBe(text)
  })

  it('keeps the white space around it', () => {
    expect(redactText('\n {"token":"canary"} ')).toBe('\n {"token":"[redacted]"} ')
  })

  it('is read inside JSON strings, at any depth', () => {
    const inner = JSON.stringify({ token: 'canary' })
    const text = JSON.stringify({ body: JSON.stringify({ body: inner }) })
    const safe = JSON.stringify({ token: '[redacted]' })
    expect(redactText(text)).toBe(JSON.stringify({ body: JSON.stringify({ body: safe }) }))
  })

  it('is read when it is a string itself', () => {
    expect(redactText(JSON.stringify('{"token":"canary"}'))).toBe(
      JSON.stringify('{"token":"[redacted]"}'),
    )
  })

  it('keeps null, booleans and empty texts under secret keys', () => {
    const text = '{"password":null,"token":true,"secret":""}'
    expect(redactText(text)).toBe(text)
  })

  it('loses both values of a key that comes twice', () => {
    expect(redactText('{"password":"canary","password":null}')).toBe(
      '{"password":"[redacted]","password":null}',
    )
  })

  it('loses the secrets in keys written with escapes', () => {
    expect(redactText('{"pass\\u0077ord":"canary"}')).not.toContain('canary')
  })

  it('is searched for keys where it is nested too deeply to be read', () => {
    let text = '{"password":"canary"}'
    for (let level = 0; level < 12; level += 1) {
      text = JSON.stringify(text)
    }
    expect(redactText(text)).not.toContain('canary')
  })
})

describe('a text with JSON in lines', () => {
  it('loses secrets in each event of a stream', () => {
    const text = 'event: x\ndata: {"api_key":"canary"}\n\ndata: {"a":1}\n\ndata: [DONE]\n'
    expect(redactText(text)).toBe(text.replace('canary', '[redacted]'))
  })

  it('loses an object under a secret key and keeps the lines behind it', () => {
    expect(redactText('{"a":1}\r\n{"credentials":{"b":"canary"}}\r\n{"c":2}\r\n')).toBe(
      '{"a":1}\r\n{"credentials":"[redacted]"}\r\n{"c":2}\r\n',
    )
  })
})

describe('JSON in a line of its own', () => {
  it('loses an object in a string, and no line behind it', () => {
    const line = (value: unknown) => `data: ${JSON.stringify({ s: JSON.stringify(value) })}\n`
    expect(redactText(line({ credentials: { a: 'canary' } }) + line({ b: 1 }))).toBe(
      line({ credentials: '[redacted]' }) + line({ b: 1 }),
    )
  })
})

describe('JSON that was cut', () => {
  it('loses the secrets in keys written with escapes', () => {
    expect(redactText('{"pass\\u0077ord":"canary","a')).not.toContain('canary')
  })

  it.each([
    ['{"password":"canary","a":"b', '{"password":"[redacted]","a":"b'],
    ['{"password" : "can\\"ary\\\\","a":"b', '{"password" : "[redacted]","a":"b'],
    ['{"a":1,"password":"cana', '{"a":1,"password":"[redacted]'],
    ['{"otp":123456,"a":"b', '{"otp":"[redacted]","a":"b'],
    ['{"otp":1234', '{"otp":"[redacted]"'],
    ['{"token":null,"secret":"","a":"b', '{"token":null,"secret":"","a":"b'],
    ['{"max_tokens":12,"a":"b', '{"max_tokens":12,"a":"b'],
    ['[["a","b"],{"password":', '[["a","b"],{"password":'],
  ])('loses the value of a secret key: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it.each([
    [
      '{"s":"{\\"token\\":\\"can\\\\\\"ary\\",\\"a\\":1',
      '{"s":"{\\"token\\":\\"[redacted]\\",\\"a\\":1',
    ],
    ['{"s":"{\\"otp\\":12,\\"a\\":1', '{"s":"{\\"otp\\":\\"[redacted]\\",\\"a\\":1'],
    ['{"s":"{\\"token\\":\\"canary","a":1', '{"s":"{\\"token\\":\\"[redacted]","a":1'],
  ])('loses it inside a JSON string: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it('loses an object under a secret key whose end is known', () => {
    expect(redactText('{"credentials":{"a":"}","b":["canary"]},"c":"d')).toBe(
      '{"credentials":"[redacted]","c":"d',
    )
  })

  it('loses the rest of the text with an object without an end', () => {
    expect(redactText('{"a":1,"credentials":{"b":"canary","c":["d')).toBe(
      '{"a":1,"credentials":"[redacted with the rest of the text, 21 characters]"',
    )
  })

  it('loses the rest of the text with an object in a string', () => {
    const text = '{"s":"{\\"credentials\\":{\\"b\\":\\"canary\\"},\\"c\\":1'
    expect(redactText(text)).toMatch(/^\{"s":"\{\\"credentials\\":\\"\[redacted with .*]\\"$/)
  })
})

describe('JSON between other words', () => {
  it('loses its secrets and keeps the words', () => {
    expect(redactText('Failed with {"token": {"a": "canary"}, "b": 1}, try again')).toBe(
      'Failed with {"token": "[redacted]", "b": 1}, try again',
    )
  })

  it('loses secrets in the quotes of other languages', () => {
    expect(redactText("Failed with {'api_key': 'canary', 'raw': b'x', 'secret': b'canary'}")).toBe(
      "Failed with {'api_key': '[redacted]', 'raw': b'x', 'secret': b'[redacted]'}",
    )
  })
})

describe('a form body', () => {
  it.each([
    ['a=b&password=canary%20x&c=d', 'a=b&password=[redacted]&c=d'],
    ['password=canary', 'password=[redacted]'],
    ['otp=1', 'otp=[redacted]'],
    [
      'user%5Bpassword%5D=canary&user[token]=canary',
      'user%5Bpassword%5D=[redacted]&user[token]=[redacted]',
    ],
    [
      'grant_type=authorization_code&code=canary-canary-canary',
      'grant_type=authorization_code&code=[redacted]',
    ],
    ['max_tokens=12&token_count=3&password=', 'max_tokens=12&token_count=3&password='],
  ])('loses its secret parameters: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it('loses the secrets of JSON in a parameter', () => {
    const text = `payload=${encodeURIComponent('{"token":"canary","a":"b c"}')}&d=e`
    const safe = `payload=${encodeURIComponent('{"token":"[redacted]","a":"b c"}')}&d=e`
    expect(redactText(text)).toBe(safe)
  })

  it('loses them where spaces are written as plus signs', () => {
    const text = new URLSearchParams({ payload: '{"token": "a, canary"}' }).toString()
    expect(redactText(text)).not.toContain('canary')
  })

  it('loses them where the body was cut inside an encoding', () => {
    expect(redactText('payload=%7B%22token%22%3A%22canary%2')).not.toContain('canary')
  })
})

describe('a connection string', () => {
  it('loses its password', () => {
    expect(redactText('Server=x;User=y;Password=can;ary')).toBe(
      'Server=x;User=y;Password=[redacted]',
    )
  })
})
