import type { severities } from '../entries/knownValues.js'

export type Severity = (typeof severities)[number]

/** What a well-known action is about, and how much it matters where nothing else is said. */
export type AuditActionKind = { category: string; severity: Severity }

/** Of users and their ways in: what the logbook logs by itself, see `auth/`. */
const authActions = {
  login: { category: 'auth', severity: 'low' },
  login_failed: { category: 'auth', severity: 'medium' },
  logout: { category: 'auth', severity: 'low' },
  session_refreshed: { category: 'auth', severity: 'low' },
  password_reset_requested: { category: 'auth', severity: 'medium' },
  password_reset: { category: 'auth', severity: 'high' },
  password_reset_failed: { category: 'auth', severity: 'medium' },
  email_verified: { category: 'auth', severity: 'low' },
  email_verification_failed: { category: 'auth', severity: 'medium' },
  account_locked: { category: 'auth', severity: 'high' },
  account_unlocked: { category: 'auth', severity: 'medium' },
  account_unlock_failed: { category: 'auth', severity: 'medium' },
  api_key_used: { category: 'auth', severity: 'low' },
  api_key_refused: { category: 'auth', severity: 'medium' },
  api_key_revealed: { category: 'auth', severity: 'high' },
  access_denied: { category: 'security', severity: 'medium' },
} as const satisfies Record<string, AuditActionKind>

/** Changes of a user that are more than an edit. */
const userChangeActions = {
  password_changed: { category: 'auth', severity: 'high' },
  role_changed: { category: 'auth', severity: 'high' },
  api_key_changed: { category: 'auth', severity: 'high' },
} as const satisfies Record<string, AuditActionKind>

const documentActions = {
  create: { category: 'data', severity: 'low' },
  read: { category: 'data', severity: 'low' },
  update: { category: 'data', severity: 'low' },
  delete: { category: 'data', severity: 'medium' },
  restore: { category: 'data', severity: 'medium' },
  publish: { category: 'data', severity: 'low' },
  unpublish: { category: 'data', severity: 'medium' },
  data_exported: { category: 'data', severity: 'high' },
  data_imported: { category: 'data', severity: 'medium' },
} as const satisfies Record<string, AuditActionKind>

/** What apps log by hand. */
const appActions = {
  user_registered: { category: 'auth', severity: 'medium' },
  api_key_created: { category: 'auth', severity: 'high' },
  api_key_deleted: { category: 'auth', severity: 'high' },
  settings_changed: { category: 'system', severity: 'medium' },
  project_created: { category: 'project', severity: 'low' },
  project_deleted: { category: 'project', severity: 'medium' },
  code_generated: { category: 'ai', severity: 'low' },
  code_edited: { category: 'project', severity: 'low' },
  llm_request: { category: 'ai', severity: 'low' },
  git_commit: { category: 'project', severity: 'low' },
  git_push: { category: 'project', severity: 'medium' },
  git_pull: { category: 'project', severity: 'low' },
  git_merge: { category: 'project', severity: 'medium' },
  git_branch_created: { category: 'project', severity: 'low' },
  git_branch_deleted: { category: 'project', severity: 'medium' },
  unauthorized_access: { category: 'security', severity: 'high' },
  rate_limit_exceeded: { category: 'security', severity: 'medium' },
  suspicious_activity: { category: 'security', severity: 'high' },
} as const satisfies Record<string, AuditActionKind>

const kinds = { ...authActions, ...userChangeActions, ...documentActions, ...appActions }

export type AuditAction = keyof typeof kinds

type AuditActions = {
  readonly [Action in AuditAction]: {
    readonly action: Action
    readonly category: (typeof kinds)[Action]['category']
    readonly severity: Severity
  }
}

/**
 * Well-known actions, each as the part of an entry that it is. More of your own: the option `audit.actions`.
 *
 * @example
 * ActivityLogger.log({ ...auditActions.git_push, status: 'success', details: { branch } })
 */
export const auditActions: AuditActions = Object.fromEntries(
  Object.entries(kinds).map(([action, kind]) => [action, Object.freeze({ action, ...kind })]),
) as AuditActions

/** What is logged of users and their ways in, and can be left out by `audit.auth.exclude`. */
export type AuthEvent = keyof typeof authActions

export const authEvents = Object.keys(authActions) as [AuthEvent, ...AuthEvent[]]

/** A well-known action, of ours or of the app's own. */
export function findAction(
  action: string,
  own: Record<string, AuditActionKind> = {},
): AuditActionKind | undefined {
  if (Object.hasOwn(own, action)) {
    return own[action]
  }
  return Object.hasOwn(kinds, action) ? kinds[action as AuditAction] : undefined
}
