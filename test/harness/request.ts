import { handleEndpoints } from 'payload'

import type { Booted } from './bootLogbook.js'

export type Credentials = { collection?: string; email: string; password: string }

type RequestOptions = {
  body?: unknown
  headers?: Record<string, string>
  method?: string
  token?: string
}

type Answer = { body: Record<string, unknown>; status: number }

/** Sends a REST request through Payload's own router, as a browser's would go. */
export async function request(
  { config, key }: Pick<Booted, 'config' | 'key'>,
  path: string,
  { body, headers, method = 'GET', token }: RequestOptions = {},
): Promise<Answer> {
  const response = await handleEndpoints({
    config,
    payloadInstanceCacheKey: key,
    request: new Request(`http://localhost:3000/api${path}`, {
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token ? { Authorization: `JWT ${token}` } : {}),
        ...headers,
      },
      method,
    }),
  })
  return { body: (await response.json()) as Answer['body'], status: response.status }
}

/** Signs in over REST. */
export async function signIn(
  app: Pick<Booted, 'config' | 'key'>,
  { collection = 'users', ...body }: Credentials,
): Promise<string> {
  const answer = await request(app, `/${collection}/login`, { body, method: 'POST' })
  return String(answer.body.token)
}
