/**
 * Puts a secret through every door of the logbook and ends at once, so that all of it is left on disk.
 *
 *   node leak.js <SQLite URL> <spool folder> <URL of a server> [drain]
 */
import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { buildConfig, getPayload } from 'payload'

import {
  ActivityLogger,
  getLogbook,
  instrumentedFetch,
  LLMLogger,
  logbookPlugin,
  ServiceLogger,
} from '../../../src/index.js'
import { hostCollections } from '../../harness/hostCollections.js'
import { canary } from './canary.js'

const [, , url = '', dir, server = '', task] = process.argv
const payload = await getPayload({
  config: buildConfig({
    admin: { user: 'users' },
    collections: hostCollections(),
    db: sqliteAdapter({ client: { url } }),
    plugins: [logbookPlugin({ logLevel: 'trace', spool: { dir } })],
    secret: 'a secret for tests',
    telemetry: false,
    typescript: { autoGenerate: false },
  }),
})

if (task === 'drain') {
  await getLogbook(payload).flush()
} else {
  await leak()
}
process.exit()

async function leak(): Promise<void> {
  const call = { model: 'm', provider: 'direct', status: 'error' } as const
  const nested = { a: [{ b: { c: JSON.stringify({ client_secret: canary('json-in-text') }) } }] }
  const cause = new Error(`connect postgres://app:${canary('cause')}@db.example.com/app`)
  const error = new Error(`failed with Authorization: Bearer ${canary('message')}`, { cause })

  void LLMLogger.logRequest({
    ...call,
    error: Object.assign(error, { password: canary('error-property') }) as unknown as string,
    metadata: { deep: nested, apiKey: canary('metadata'), toJSON: undefined },
    parameters: { headers: { 'X-Api-Key': canary('parameters') } },
    prompt: `my key is sk-ant-api03-${canary('prompt')}-${'A'.repeat(60)}AA, use it`,
    response: `{"access_token":"${canary('response')}"`,
  })
  void LLMLogger.logError('leak', 'direct', 'm', 'p', error, 1)
  void ServiceLogger.logRequest({
    endpoint: `https://u:${canary('user-info')}@api.example.com/x?api_key=${canary('url')}`,
    method: 'POST',
    requestBody: `password=${canary('form')}&a=1`,
    requestHeaders: { Authorization: canary('header'), 'X-Unheard-Of': canary('unknown-header') },
    responseBody: `-----BEGIN PRIVATE KEY-----\n${canary('pem')}\n-----END PRIVATE KEY-----`,
    responseHeaders: { 'set-cookie': `session=${canary('cookie')}` },
    service: 'external',
    status: 'success',
  })
  void ActivityLogger.log({
    action: 'user.update',
    category: 'user',
    changes: { password: { from: canary('from'), to: canary('to') } },
    details: { toJSON: () => ({ token: canary('to-json') }) },
    status: 'success',
    unknown: { secret: canary('unknown-field') },
  } as never)
  const response = await instrumentedFetch(`${server}/?token=${canary('fetch-url')}`, {
    body: JSON.stringify({ user: { password: canary('fetch-body') } }),
    headers: {
      authorization: `Bearer ${canary('fetch-header')}`,
      'content-type': 'application/json',
    },
    method: 'POST',
  })
  await response.text()
}
