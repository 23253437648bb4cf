/** Closed lists: selects in the database. A value outside of them is repaired, never refused. */
export const callStatuses = ['success', 'error', 'timeout', 'cancelled', 'pending'] as const
export const activityStatuses = ['success', 'error', 'warning', 'info'] as const
export const severities = ['low', 'medium', 'high', 'critical'] as const
export const httpMethods = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'OTHER',
] as const
export const actorTypes = ['user', 'api-key', 'mcp', 'job', 'system', 'anonymous'] as const

/** Open lists: text in the database, so that a new value needs no migration. The editor offers these. */
export const knownProviders = ['openrouter', 'fal', 'direct'] as const
export const knownServices = ['lastframe', 'r2', 'external'] as const
export const knownCategories = [
  'project',
  'ai',
  'media',
  'user',
  'system',
  'auth',
  'data',
  'api',
  'security',
] as const
