import type { LogKind } from './row.js'

/** What stands in a row for a required field that the entry did not have. */
export const requiredDefaults = {
  activityLogs: { action: 'unknown', category: 'system', status: 'info' },
  llmLogs: { model: 'unknown', prompt: '', provider: 'unknown', status: 'success' },
  serviceLogs: { endpoint: 'unknown', method: 'OTHER', service: 'external', status: 'success' },
} as const satisfies Record<LogKind, Record<string, string>>
