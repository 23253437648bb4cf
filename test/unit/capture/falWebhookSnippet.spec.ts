import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { isFromFal } from '../../../docs/snippets/falWebhook.js'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const keys = () => Promise.resolve([publicKey.export({ format: 'jwk' })])
const body = '{ "request_id": "r1", "status": "OK", "payload": {} }'

function headersOf({ signed = body, timestamp = Math.floor(Date.now() / 1000) } = {}): Headers {
  const hash = createHash('sha256').update(signed).digest('hex')
  const message = ['r1', 'user', String(timestamp), hash].join('\n')
  return new Headers({
    'x-fal-webhook-request-id': 'r1',
    'x-fal-webhook-signature': sign(null, Buffer.from(message), privateKey).toString('hex'),
    'x-fal-webhook-timestamp': String(timestamp),
    'x-fal-webhook-user-id': 'user',
  })
}

describe("the documentation's check of a webhook of fal", () => {
  it('takes what fal has signed', async () => {
    expect(await isFromFal(headersOf(), body, keys)).toBe(true)
  })

  it.each([
    ['another body', headersOf({ signed: '{}' })],
    ['an old call', headersOf({ timestamp: 1_700_000_000 })],
    ['no signature', new Headers()],
  ])('refuses %s', async (_name, headers) => {
    expect(await isFromFal(headers, body, keys)).toBe(false)
  })
})
