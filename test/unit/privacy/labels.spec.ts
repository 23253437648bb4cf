import { describe, expect, it } from 'vitest'

import { redactText } from '../../../src/privacy/redactText.js'

describe('a secret behind its name', () => {
  it.each([
    ['DB_PASSWORD=canary', 'DB_PASSWORD=[redacted]'],
    ['A=1\nDB_PASSWORD=canary\nB=2', 'A=1\nDB_PASSWORD=[redacted]\nB=2'],
    ['export API_KEY="can ary"; run', 'export API_KEY="[redacted]"; run'],
    ["SECRET_KEY='can ary'", "SECRET_KEY='[redacted]'"],
    ['env: aws_secret_access_key = can/ary1', 'env: aws_secret_access_key = [redacted]'],
    ['db:\n  user: ann\n  password: canary\n', 'db:\n  user: ann\n  password: [redacted]\n'],
    ['- api_key: "canary x"', '- api_key: "[redacted]"'],
    [
      'host=db user=ann password=canary sslmode=off',
      'host=db user=ann password=[redacted] sslmode=off',
    ],
    ["host=db password='can ary' x", "host=db password='[redacted]' x"],
    ['const apiKey = "canary"', 'const apiKey = "[redacted]"'],
    [
      "login({ user: 'ann', password: 'canary' })",
      "login({ user: 'ann', password: '[redacted]' })",
    ],
    ['token := "canary"', 'token := "[redacted]"'],
    [
      'The password is wrong, password: c4nary, user: ann',
      'The password is wrong, password: [redacted], user: ann',
    ],
    ['pin: 123456', 'pin: [redacted]'],
    ['a=1 DB_PASSWORD=can&ary x', 'a=1 DB_PASSWORD=[redacted] x'],
    ['spring.datasource.password=canary', 'spring.datasource.password=[redacted]'],
    ['PASSWORD=$ecret(1 x', 'PASSWORD=[redacted] x'],
    [
      'ip: 1.2.3.4 | password: #c4nary | cvc: 123',
      'ip: 1.2.3.4 | password: [redacted] | cvc: [redacted]',
    ],
    ['{"text":"x\\npassword=canary\\ny', '{"text":"x\\npassword=[redacted]\\ny'],
    ['{"text":"token: \\"canary\\" y', '{"text":"token: \\"[redacted]\\" y'],
  ])('is redacted: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it.each([
    'const token = await getToken()',
    'if (password === confirmation) { token => token.id }',
    'login(user.name, { password: user.password, apiKey: process.env.API_KEY })',
    'type Login = { password: string; token?: string | undefined }',
    'PASSWORD=${DB_PASSWORD} TOKEN=$TOKEN API_KEY=<your-key> SECRET=*** KEY=',
    'The secret: patience and time. Your password: at least twelve characters.',
    'Salt: two spoons. Pass: 12, fail: 0. Cookie: the best ones. Auth: see below',
    'A token: a piece of text. Authorization: who may do what.',
    'max_tokens: 100, token_count=5, tokens: 3, completion_tokens=12',
    'password: [redacted] and token=[redacted]',
    'const isSecret = (key: string) => key; headers: { Authorization: `Bearer ${token}` }',
    "saveToken: (args) => x, 'Set-Cookie' : (cookie), options.cookies.sameSite : 7",
    'Written as `password=` or "token: " it is a name, and `x` is not its value.',
    'resetPasswordToken: token\ncurrentPasswordHashIterations = 600000\nenableAPIKey: yesOrNo',
  ])('leaves code, prose and placeholders: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('a dump of headers', () => {
  it('loses what identifies the caller and keeps the rest', () => {
    const dump = [
      'GET /x HTTP/1.1',
      'Host: example.com',
      'Authorization: Digest username="ann", response="canary"',
      'X-Api-Key: canary',
      'Cookie: a=canary; b=canary',
      'Accept: */*',
    ]
    expect(redactText(dump.join('\r\n'))).toBe(
      [
        'GET /x HTTP/1.1',
        'Host: example.com',
        'Authorization: [redacted]',
        'X-Api-Key: [redacted]',
        'Cookie: [redacted]',
        'Accept: */*',
      ].join('\r\n'),
    )
  })

  it('is read in a command line', () => {
    const text = `curl -H 'Cookie: sid=canary' -H "X-Auth-Token: canary" https://example.com`
    expect(redactText(text)).toBe(
      `curl -H 'Cookie: [redacted]' -H "X-Auth-Token: [redacted]" https://example.com`,
    )
  })
})

describe('a command line', () => {
  it.each([
    ['mysql --password canary db', 'mysql --password [redacted] db'],
    ['x --api-key=canary y', 'x --api-key=[redacted] y'],
    ['x --token "can ary" y', 'x --token "[redacted]" y'],
    ['curl -u ann:canary https://x.com', 'curl -u ann:[redacted] https://x.com'],
    ['curl --user=ann:canary x', 'curl --user=ann:[redacted] x'],
  ])('loses the values of secret flags: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it('loses them in a list of arguments', () => {
    expect(redactText('["login","--password","canary","--verbose"]')).toBe(
      '["login","--password","[redacted]","--verbose"]',
    )
  })

  it.each([
    'Pass --token to the server, or --api-key for the other one.',
    'docker run -u 1000:1000 image --user-agent x',
    'a follow-up -- and | --- | --- |',
  ])('stays as it is without one: %s', (text) => {
    expect(redactText(text)).toBe(text)
  })
})

describe('XML', () => {
  it.each([
    [
      '<a><password>canary</password><b>c</b></a>',
      '<a><password>[redacted]</password><b>c</b></a>',
    ],
    [
      '<wsse:Password Type="x">can ary</wsse:Password>',
      '<wsse:Password Type="x">[redacted]</wsse:Password>',
    ],
    ['<api-key><![CDATA[canary]]></api-key>', '<api-key>[redacted]</api-key>'],
    ['<x password="canary"/>', '<x password="[redacted]"/>'],
    ['<a><token>cana', '<a><token>[redacted]'],
  ])('loses the content of secret elements: %s', (text, safe) => {
    expect(redactText(text)).toBe(safe)
  })

  it('stays as it is where an element is a placeholder', () => {
    const text = 'Send <token> and <password></password> to the server.'
    expect(redactText(text)).toBe(text)
  })
})

describe('a multipart body', () => {
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: text/plain\r\n\r\n${value}\r\n`

  it('loses the values of secret names', () => {
    const body = (secret: string) =>
      `${part('user', 'ann')}${part('password', secret)}${part('note', 'x')}--b--\r\n`
    expect(redactText(body('can\r\nary'))).toBe(body('[redacted]'))
  })

  it('loses them where it was cut, and in JSON', () => {
    expect(redactText(part('client_secret', 'canary').slice(0, -4))).toBe(
      part('client_secret', '[redacted]').slice(0, -2),
    )
    expect(redactText(JSON.stringify({ a: `${part('token', 'canary')}--b--` }))).toBe(
      JSON.stringify({ a: `${part('token', '[redacted]')}--b--` }),
    )
  })
})
