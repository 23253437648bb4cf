import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import type { ScratchServer } from './scratchServer.js'

type Answer = { body: Record<string, unknown>; status: number }
type Row = Record<string, unknown>

const account = { email: 'admin@example.com', password: 'secret', role: 'admin' }
const logs = ['llm-logs', 'service-logs', 'activity-logs']
const reports = ['audit-reports/llm-usage', 'audit-reports/service-usage']
const ids = ['early-page', 'early-route', 'late-page', 'late-route']
const rowTimeoutMs = 20_000

/** Has the app log, in a process in which nothing has started Payload yet. */
export async function logBeforePayload(server: ScratchServer): Promise<void> {
  assert.match(await callApp(server, 'page-log', 'early-page'), /logbook started: false/)
  assert.match(await callApp(server, 'log', 'early-route'), /logbook started: false/)
}

/** Nobody is signed in, and there are no users yet. */
export async function refuseAnonymous({ url }: ScratchServer): Promise<void> {
  for (const path of logs) {
    assert.equal((await send(`${url}/api/${path}`)).status, 403, path)
  }
  for (const path of reports) {
    assert.equal((await send(`${url}/api/${path}`)).status, 401, path)
  }
}

/** Registers the first user. */
export async function signIn({ url }: ScratchServer): Promise<string> {
  const { body, status } = await send(`${url}/api/users/first-register`, { body: account })
  assert.equal(status, 200, JSON.stringify(body))
  assert.equal(typeof body.token, 'string')
  return String(body.token)
}

/** Has the app log while Payload runs in the bundle of the REST API, also from the bundle of the pages. */
export async function logBesidePayload(server: ScratchServer): Promise<void> {
  assert.match(await callApp(server, 'page-log', 'late-page'), /logbook started: true/)
  assert.match(await callApp(server, 'log', 'late-route'), /logbook started: true/)
}

/** All calls are there, with what `LLMLogger` and `instrumentedFetch` know of them. */
export async function readRows({ upstreamURL, url }: ScratchServer, token: string): Promise<void> {
  for (const id of ids) {
    const llm = await findRow(`${url}/api/llm-logs?where[requestId][equals]=${id}`, token)
    const { cost, prompt, provider, response, status, tokenUsage } = llm
    assert.deepEqual(
      { cost, prompt, provider, response, status, totalTokens: (tokenUsage as Row).totalTokens },
      {
        cost: 0.25,
        prompt: 'Say hello.',
        provider: 'openrouter',
        response: 'Hello.',
        status: 'success',
        totalTokens: 10,
      },
    )
    const call = await findRow(`${url}/api/service-logs?where[correlationId][equals]=${id}`, token)
    const { endpoint, method, responseBody, responseStatus, service } = call
    assert.deepEqual(
      { endpoint, method, responseStatus, service },
      { endpoint: upstreamURL, method: 'GET', responseStatus: 200, service: 'r2' },
    )
    assert.match(String(responseBody), /Hello\./)
  }
}

export async function readReports({ url }: ScratchServer, token: string): Promise<void> {
  const [llm, services] = await Promise.all(
    reports.map((path) => send(`${url}/api/${path}`, { token })),
  )
  const { modelBreakdown, totalCost, totalRequests } = llm!.body
  assert.deepEqual(
    { modelBreakdown, totalCost, totalRequests },
    { modelBreakdown: { 'anthropic/claude-sonnet-4': 4 }, totalCost: 1, totalRequests: 4 },
  )
  assert.deepEqual(services!.body.serviceBreakdown, { r2: 4 })
}

/** The pages that Next renders on the server. */
export async function readAdminPanel({ url }: ScratchServer, token: string): Promise<void> {
  const headers = { cookie: `payload-token=${token}` }
  const list = await fetch(`${url}/admin/collections/llm-logs`, { headers })
  const html = await list.text()
  assert.equal(list.status, 200)
  assert.match(html, /LLM logs/)
  assert.match(html, /anthropic\/claude-sonnet-4/)
}

/** `LOG_LEVEL` and `LOG_FORMAT` reach the logger in the bundle. */
export function readMirror({ output }: ScratchServer): void {
  const lines = output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Row)
  const { model, prompt } = lines.find(({ requestId }) => requestId === 'late-page') ?? {}
  assert.equal(model, 'anthropic/claude-sonnet-4', output())
  assert.equal(prompt, undefined)
}

async function callApp(
  { upstreamURL, url }: ScratchServer,
  path: string,
  id: string,
): Promise<string> {
  const query = new URLSearchParams({ id, upstream: upstreamURL })
  const response = await fetch(`${url}/${path}?${query}`)
  assert.equal(response.status, 200, path)
  return response.text()
}

/** The row may be on its way. */
async function findRow(url: string, token: string): Promise<Row> {
  const deadline = Date.now() + rowTimeoutMs
  for (;;) {
    const { body, status } = await send(url, { token })
    assert.equal(status, 200, JSON.stringify(body))
    const [row] = body.docs as Row[]
    if (row) {
      return row
    }
    assert.ok(Date.now() < deadline, `no row at ${url} within ${rowTimeoutMs / 1000} s`)
    await sleep(100)
  }
}

async function send(
  url: string,
  { body, token }: { body?: unknown; token?: string } = {},
): Promise<Answer> {
  const response = await fetch(url, {
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `JWT ${token}` }),
    },
    method: body === undefined ? 'GET' : 'POST',
  })
  const text = await response.text()
  try {
    return { body: JSON.parse(text) as Row, status: response.status }
  } catch {
    throw new Error(`${url} answered ${response.status} and no JSON: ${text.slice(0, 500)}`)
  }
}
