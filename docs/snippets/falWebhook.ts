import type { JsonWebKey } from 'node:crypto'

import { createHash, createPublicKey, verify } from 'node:crypto'
import { LLMLogger } from 'payload-logbook'

/** A route handler for fal's webhook. Who may end a job is fal alone: its signature is checked first. */
export async function POST(request: Request): Promise<Response> {
  const body = await request.text()
  if (!(await isFromFal(request.headers, body))) {
    return new Response(null, { status: 401 })
  }
  await LLMLogger.logFalWebhook(body)
  return new Response(null, { status: 204 })
}

/** https://docs.fal.ai/model-apis/model-endpoints/webhooks; fal allows its keys to be cached for a day. */
export async function isFromFal(
  headers: Headers,
  body: string,
  readKeys: () => Promise<JsonWebKey[]> = fetchKeys,
): Promise<boolean> {
  const read = (name: string) => headers.get(`x-fal-webhook-${name}`) ?? ''
  const isRecent = Math.abs(Date.now() / 1000 - Number(read('timestamp'))) <= 300
  const hash = createHash('sha256').update(body).digest('hex')
  const signed = [read('request-id'), read('user-id'), read('timestamp'), hash].join('\n')
  const signature = Buffer.from(read('signature'), 'hex')
  const keys = isRecent ? await readKeys() : []
  return keys.some((key) =>
    verify(null, Buffer.from(signed), createPublicKey({ format: 'jwk', key }), signature),
  )
}

async function fetchKeys(): Promise<JsonWebKey[]> {
  const response = await fetch('https://rest.fal.ai/.well-known/jwks.json')
  return ((await response.json()) as { keys: JsonWebKey[] }).keys
}
