import type { ActivityLogEntry, LLMLogEntry, ServiceLogEntry } from 'payload-logbook'

import type { Random } from '../random.js'

import { createRandom } from '../random.js'
import { activityAround, dailyActivities } from './traffic/activities.js'
import { llmCall } from './traffic/llmCalls.js'
import { serviceCalls } from './traffic/serviceCalls.js'

export type Id = number | string

/** Who does what in the invented traffic. */
export type Cast = { projectIds: Id[]; userIds: Id[] }

/** The circumstances that all entries of one request share. */
export type Scene = {
  at: Date
  context: { correlationId: string; projectId: Id; sessionId: string; userId: Id }
  random: Random
}

export type Traffic = {
  activities: ActivityLogEntry[]
  llmCalls: LLMLogEntry[]
  serviceCalls: ServiceLogEntry[]
}

const dayCount = 30
const dayMs = 24 * 60 * 60 * 1000

/** Thirty believable days up to now: the same for the same day, more on weekdays than on Sundays. */
export function buildTraffic(cast: Cast, now = new Date()): Traffic {
  const traffic: Traffic = { activities: [], llmCalls: [], serviceCalls: [] }
  const today = Math.floor(now.getTime() / dayMs) * dayMs
  for (let daysAgo = dayCount; daysAgo >= 0; daysAgo -= 1) {
    const day = new Date(today - daysAgo * dayMs)
    addDay(traffic, cast, day)
  }
  const isPast = ({ createdAt }: { createdAt?: Date | string }): boolean =>
    createdAt !== undefined && new Date(createdAt) < now
  return {
    activities: traffic.activities.filter(isPast),
    llmCalls: traffic.llmCalls.filter(isPast),
    serviceCalls: traffic.serviceCalls.filter(isPast),
  }
}

function addDay(traffic: Traffic, cast: Cast, day: Date): void {
  const random = createRandom(`day ${day.toISOString().slice(0, 10)}`)
  const isWeekend = [0, 6].includes(day.getUTCDay())
  const activities = dailyActivities(cast, day, random)
  for (
    let count = isWeekend ? random.between(1, 4) : random.between(9, 16);
    count > 0;
    count -= 1
  ) {
    const scene = buildScene(cast, day, random)
    const call = llmCall(scene)
    traffic.llmCalls.push(call)
    activities.push(activityAround(scene, call))
    traffic.serviceCalls.push(...serviceCalls(scene))
  }
  // With ids of their own, a second try stores nothing twice.
  const withIds = activities.map((entry) => ({ ...entry, eventId: uuidAt(day, random) }))
  traffic.activities.push(...withIds)
}

function buildScene({ projectIds, userIds }: Cast, day: Date, random: Random): Scene {
  // Between seven and nineteen o'clock, most around noon.
  const hour = 7 + (random.next() + random.next()) * 6
  const at = new Date(day.getTime() + Math.round(hour * 3_600_000))
  const userId = random.pick(userIds)
  return {
    at,
    context: {
      correlationId: uuidAt(at, random),
      projectId: random.pick(projectIds),
      sessionId: `session-${userId}-${at.toISOString().slice(0, 10)}`,
      userId,
    },
    random,
  }
}

/** A UUIDv7 of that moment. */
export function uuidAt(at: Date, random: Random): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  const hex = (length: number): string =>
    Array.from({ length }, () => random.between(0, 15).toString(16)).join('')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${random.pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`
}
