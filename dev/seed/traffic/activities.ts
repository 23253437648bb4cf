import type { ActivityLogEntry, LLMLogEntry } from 'payload-logbook'

import type { Random } from '../../random.js'
import type { Cast, Scene } from '../traffic.js'

const userAgents = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x64; rv:140.0) Gecko/20100101 Firefox/140.0',
]

const actions: Record<string, string> = {
  image: 'storyboard_generated',
  embedding: 'script_indexed',
}

/** What the app says about a call of a model. */
export function activityAround({ at, context }: Scene, call: LLMLogEntry): ActivityLogEntry {
  const isSuccess = call.status === 'success'
  const action = actions[call.operation ?? ''] ?? 'script_generated'
  return {
    ...context,
    action: isSuccess ? action : 'script_generation_failed',
    category: 'ai',
    createdAt: new Date(at.getTime() + (call.responseTime ?? 0)),
    details: { error: call.error, model: call.model, requestId: call.requestId },
    feature: call.feature,
    status: isSuccess ? 'success' : 'error',
  }
}

/** The logins of a day, the nightly export, and now and then something to look into. */
export function dailyActivities(cast: Cast, day: Date, random: Random): ActivityLogEntry[] {
  const atHour = (hour: number): Date => new Date(day.getTime() + Math.round(hour * 3_600_000))
  const address = (): string => `203.0.113.${random.between(2, 250)}`
  const logins = cast.userIds
    .filter(() => random.chance(0.75))
    .map((userId): ActivityLogEntry => ({
      action: 'login',
      category: 'user',
      createdAt: atHour(6.5 + random.next() * 2),
      ipAddress: address(),
      status: 'info',
      userAgent: random.pick(userAgents),
      userId,
    }))
  const backup: ActivityLogEntry = {
    action: 'nightly_export',
    actor: { label: 'Nightly export', type: 'job' },
    category: 'system',
    createdAt: atHour(2),
    details: { scripts: random.between(20, 60) },
    status: random.chance(0.05) ? 'warning' : 'success',
  }
  const failedLogin: ActivityLogEntry = {
    action: 'login_failed',
    actor: { type: 'anonymous' },
    category: 'security',
    createdAt: atHour(9 + random.next() * 8),
    ipAddress: address(),
    severity: 'medium',
    status: 'warning',
    userAgent: random.pick(userAgents),
  }
  return [backup, ...logins, ...(random.chance(0.25) ? [failedLogin] : [])]
}
