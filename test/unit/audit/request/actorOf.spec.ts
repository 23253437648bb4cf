import type { Payload } from 'payload'

import { describe, expect, it } from 'vitest'

import type { LogbookRequest } from '../../../../src/audit/request/LogbookRequest.js'

import { actorOf } from '../../../../src/audit/request/actorOf.js'
import { apiOf } from '../../../../src/audit/request/apiOf.js'
import { requestFields } from '../../../../src/audit/request/requestFields.js'
import { userAgentOf } from '../../../../src/audit/request/userAgentOf.js'
import { withJob } from '../../../../src/audit/request/withJob.js'
import { withLogContext } from '../../../../src/index.js'

/** As far as it is looked at. */
const payload = {
  collections: {
    members: { config: { admin: { useAsTitle: 'nick' } } },
    users: { config: { admin: { useAsTitle: 'email' } } },
  },
  config: { admin: { user: 'users' }, routes: { admin: '/admin' } },
} as unknown as Payload

const rest = (user?: object): LogbookRequest =>
  ({ payload, payloadAPI: 'REST', user: user ?? null }) as LogbookRequest
const local = (user?: object): LogbookRequest => ({ ...rest(user), payloadAPI: 'local' })

describe('who a request is from', () => {
  it('is the user of any auth collection, by what that collection calls its documents', () => {
    const user = { id: 7, collection: 'members', email: 'm@example.com', nick: 'Em' }
    expect(actorOf(rest(user))).toEqual({
      collection: 'members',
      id: '7',
      label: 'Em',
      type: 'user',
    })
  })

  it.each([
    [{ _strategy: 'api-key' }, 'api-key'],
    [{ _strategy: 'members-api-key' }, 'api-key'],
    [{ _strategy: 'mcp-api-key' }, 'mcp'],
    [{ _strategy: 'local-jwt' }, 'user'],
  ])('is told by how it was signed in: %j', (how, type) => {
    expect(actorOf(rest({ id: 1, collection: 'users', ...how }))).toMatchObject({ type })
  })

  it('is a program, where a request came by MCP', () => {
    const req = { ...rest({ id: 1, collection: 'users' }), payloadAPI: 'MCP' }
    expect(actorOf(req).type).toBe('mcp')
  })

  it('is anonymous over HTTP, and the system in the Local API', () => {
    expect(actorOf(rest())).toEqual({ type: 'anonymous' })
    expect(actorOf({ headers: new Headers() })).toEqual({ type: 'anonymous' })
    expect(actorOf(local())).toEqual({ type: 'system' })
    expect(actorOf(undefined)).toEqual({ type: 'system' })
  })

  it('is whom the log context names, where the request names nobody', () => {
    const actor = { type: 'system', label: 'importer' } as const
    withLogContext({ actor }, () => {
      expect(actorOf(local())).toEqual(actor)
      expect(actorOf(local({ id: 2, collection: 'users' })).id).toBe('2')
    })
  })

  it('is the job, whoever has it run, unless the job acts for another', () => {
    const runner = { id: 1, collection: 'users', email: 'cron@example.com' }
    const req = rest(runner)
    withJob({ job: { id: 5, taskSlug: 'mail' }, req }, () => {
      const job = { type: 'job', id: '5', collection: 'payload-jobs', label: 'mail' }
      expect(actorOf(req)).toEqual(job)
      expect(actorOf(local())).toEqual(job)
      expect(actorOf(local({ id: 9, collection: 'users' })).id).toBe('9')
    })
    expect(actorOf(req).id).toBe('1')
  })

  it('is a user id of the row only where that points to the same collection', () => {
    const settings = { ip: false, userAgent: true, users: 'users' } as const
    expect(requestFields(rest({ id: 3, collection: 'users' }), settings).userId).toBe('3')
    expect(requestFields(rest({ id: 3, collection: 'members' }), settings).userId).toBeUndefined()
  })

  it('is cut where it is called by a novel', () => {
    const user = { id: 1, collection: 'users', email: 'x'.repeat(5000) }
    expect(actorOf(rest(user)).label).toHaveLength(200)
  })
})

describe('the way a request came in', () => {
  const from = (referer: string): LogbookRequest => ({
    ...rest(),
    headers: new Headers({ referer }),
    url: 'https://cms.example.com/api/posts',
  })

  it.each([
    ['https://cms.example.com/admin/collections/posts', 'admin'],
    ['https://cms.example.com/admin', 'admin'],
    ['https://cms.example.com/administration', 'REST'],
    ['https://other.example.com/admin', 'REST'],
    ['not a URL', 'REST'],
  ])('is told by the page %s', (referer, api) => {
    expect(apiOf(from(referer))).toBe(api)
  })

  it('is HTTP for a plain request, and local without one', () => {
    expect(apiOf({ headers: new Headers() })).toBe('HTTP')
    expect(apiOf(undefined)).toBe('local')
  })
})

it('a user agent is kept up to a length', () => {
  const agent = 'a'.repeat(10_000)
  expect(userAgentOf({ headers: new Headers({ 'user-agent': agent }) })).toHaveLength(512)
  expect(userAgentOf({ headers: new Headers() })).toBeUndefined()
})
