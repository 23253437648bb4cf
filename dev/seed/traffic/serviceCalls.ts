import type { ServiceLogEntry } from 'payload-logbook'

import type { Scene } from '../traffic.js'

import { uuidAt } from '../traffic.js'

type Call = {
  endpoint: string
  failureShare: number
  feature: string
  host: string
  method: ServiceLogEntry['method']
  requestBody?: string
  responseBody?: string
  responseStatus: number
  responseTime: [from: number, to: number]
  service: string
}

const calls: Call[] = [
  {
    endpoint: '/scripts/export.pdf',
    failureShare: 0.02,
    feature: 'script_export',
    host: 'script-room.r2.cloudflarestorage.com',
    method: 'PUT',
    responseStatus: 200,
    responseTime: [60, 900],
    service: 'r2',
  },
  {
    endpoint: '/v1/frames',
    failureShare: 0.08,
    feature: 'storyboard',
    host: 'api.lastframe.example',
    method: 'POST',
    requestBody: '{"clip":"take-3.mp4","position":"last"}',
    responseBody: '{"frame":"frame-0719.png"}',
    responseStatus: 200,
    responseTime: [800, 6_500],
    service: 'lastframe',
  },
  {
    endpoint: '/v1/messages',
    failureShare: 0.03,
    feature: 'notification',
    host: 'api.mail.example',
    method: 'POST',
    requestBody: '{"template":"script-ready"}',
    responseBody: '{"queued":true}',
    responseStatus: 202,
    responseTime: [90, 700],
    service: 'external',
  },
  {
    endpoint: '/calendar/shooting-days?limit=50',
    failureShare: 0.01,
    feature: 'planning',
    host: 'planner.example',
    method: 'GET',
    responseBody: '{"days":[]}',
    responseStatus: 200,
    responseTime: [40, 350],
    service: 'external',
  },
]

/** None to two calls of other services that the request caused. */
export function serviceCalls(scene: Scene): ServiceLogEntry[] {
  return Array.from({ length: scene.random.between(0, 2) }, () => serviceCall(scene))
}

function serviceCall({ at, context, random }: Scene): ServiceLogEntry {
  const { endpoint, failureShare, host, responseTime, ...call } = random.pick(calls)
  const createdAt = new Date(at.getTime() + random.between(500, 9_000))
  const entry: ServiceLogEntry = {
    ...context,
    ...call,
    createdAt,
    endpoint: `https://${host}${endpoint}`,
    host,
    requestHeaders: { accept: 'application/json' },
    requestId: uuidAt(createdAt, random),
    responseHeaders: { 'content-type': 'application/json' },
    responseTime: random.between(...responseTime),
    status: 'success',
  }
  if (!random.chance(failureShare)) {
    return entry
  }
  return random.chance(0.3)
    ? {
        ...entry,
        error: 'The operation was aborted due to timeout',
        errorType: 'TimeoutError',
        responseBody: undefined,
        responseHeaders: undefined,
        responseStatus: undefined,
        responseTime: 10_000,
        status: 'timeout',
      }
    : { ...entry, responseBody: '{"error":"unavailable"}', responseStatus: 503, status: 'error' }
}
