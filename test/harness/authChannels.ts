import type { SanitizedConfig } from 'payload'

import { GRAPHQL_POST } from '@payloadcms/next/routes'

import type { Booted } from './bootLogbook.js'
import type { Credentials } from './request.js'

import { request } from './request.js'

export type Channel = 'GraphQL' | 'local' | 'REST'

export const channels: readonly Channel[] = ['REST', 'GraphQL', 'local']

type App = Booted
type Cached = {
  _payload?: Map<string, unknown>
  _payload_graphql?: { graphql: unknown; promise: unknown }
}

/** Sends a query through Next's own handler of it, as a browser's would go. */
export async function graphQL(
  { config, key }: Pick<Booted, 'config' | 'key'>,
  query: string,
  token?: string,
): Promise<{ data?: Record<string, unknown> | null; errors?: unknown[] }> {
  const cached = globalThis as Cached
  // The handler knows no keys, and one schema in a process.
  cached._payload?.set('default', cached._payload.get(key))
  Object.assign(cached._payload_graphql ?? {}, { graphql: null, promise: null })
  const response = await GRAPHQL_POST(config as unknown as Promise<SanitizedConfig>)(
    new Request('http://localhost:3000/api/graphql', {
      body: JSON.stringify({ query }),
      headers: {
        'Content-Type': 'application/json',
        ...(token ? { Authorization: `JWT ${token}` } : {}),
      },
      method: 'POST',
    }),
  )
  return (await response.json()) as Awaited<ReturnType<typeof graphQL>>
}

/** Tries to sign in; what fails is no error here. */
export async function tryLogin(
  channel: Channel,
  app: App,
  { collection = 'users', email, password }: Credentials,
): Promise<string | undefined> {
  if (channel === 'REST') {
    const { body } = await request(app, `/${collection}/login`, {
      body: { email, password },
      method: 'POST',
    })
    return body.token as string | undefined
  }
  if (channel === 'GraphQL') {
    const name = `login${singular(collection)}`
    const { data } = await graphQL(
      app,
      `mutation { ${name}(email: "${email}", password: "${password}") { token } }`,
    )
    return (data?.[name] as { token?: string } | null)?.token
  }
  const data = { email, password }
  const login = app.payload.login({ collection: collection as 'users', data })
  return login.then(({ token }) => token).catch(() => undefined)
}

type ByEmail = { collection?: string; email: string }

export async function forgetPassword(
  channel: Channel,
  app: App,
  { collection = 'users', email }: ByEmail,
) {
  if (channel === 'REST') {
    await request(app, `/${collection}/forgot-password`, { body: { email }, method: 'POST' })
  } else if (channel === 'GraphQL') {
    await graphQL(app, `mutation { forgotPassword${singular(collection)}(email: "${email}") }`)
  } else {
    await app.payload.forgotPassword({ collection: collection as 'users', data: { email } })
  }
}

type ByToken = { collection?: string; password: string; token: string }

export async function resetPassword(
  channel: Channel,
  app: App,
  { collection = 'users', password, token }: ByToken,
): Promise<void> {
  const data = { password, token }
  if (channel === 'REST') {
    await request(app, `/${collection}/reset-password`, { body: data, method: 'POST' })
  } else if (channel === 'GraphQL') {
    const args = `token: "${token}", password: "${password}"`
    await graphQL(app, `mutation { resetPassword${singular(collection)}(${args}) { token } }`)
  } else {
    const reset = app.payload.resetPassword({
      collection: collection as 'users',
      data,
      overrideAccess: true,
    })
    await reset.catch(() => undefined)
  }
}

export async function verifyEmail(
  channel: Channel,
  app: App,
  { collection, token }: { collection: string; token: string },
): Promise<void> {
  if (channel === 'REST') {
    await request(app, `/${collection}/verify/${token}`, { method: 'POST' })
  } else if (channel === 'GraphQL') {
    await graphQL(app, `mutation { verifyEmail${singular(collection)}(token: "${token}") }`)
  } else {
    const verify = app.payload.verifyEmail({ collection: collection as 'users', token })
    await verify.catch(() => undefined)
  }
}

export async function unlock(
  channel: Channel,
  app: App,
  { collection = 'users', email, token }: ByEmail & { token: string },
): Promise<void> {
  if (channel === 'REST') {
    await request(app, `/${collection}/unlock`, { body: { email }, method: 'POST', token })
  } else if (channel === 'GraphQL') {
    await graphQL(app, `mutation { unlock${singular(collection)}(email: "${email}") }`, token)
  } else {
    await app.payload.unlock({
      collection: collection as 'users',
      data: { email },
      overrideAccess: true,
    })
  }
}

/** As GraphQL names the type: `users` is `User`. */
function singular(collection: string): string {
  return `${collection.charAt(0).toUpperCase()}${collection.slice(1, -1)}`
}
