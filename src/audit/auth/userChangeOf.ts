import type { ResolvedOptions } from '../../options.js'
import type { AuditAction } from '../catalogue.js'

import { auditActions } from '../catalogue.js'
import { attemptOf } from '../request/operationOf.js'

type Doc = Record<string, unknown>

type Edit = { after?: Doc; before?: Doc; req?: unknown }

export type UserChange = {
  /** The weightiest of what was done. */
  action: AuditAction
  category: string
  /** What has no value that may be told. */
  changes: { kind: 'set'; path: string; redacted: true }[]
  /** All of what was done. */
  events: AuditAction[]
}

const defaultRoleFields = ['role', 'roles', 'permissions']

/**
 * What an edit of a user was beyond an edit: another password, other rights, another API key. It is said in the row of the
 * edit: one event is one row. None where nobody read what was there.
 */
export function userChangeOf(
  { after, before, req }: Edit,
  { audit }: Pick<ResolvedOptions, 'audit'>,
): UserChange | undefined {
  if (after === undefined || before === undefined) {
    return undefined
  }
  const differs = (name: string) => textOf(after[name]) !== textOf(before[name])
  const isNewPassword = differs('hash') && !isWrittenByPayload(req)
  const events = Object.entries({
    role_changed: roleFieldsOf(audit).some(differs),
    password_changed: isNewPassword,
    api_key_changed: differs('apiKeyIndex') || differs('enableAPIKey'),
  }).flatMap(([event, isTrue]) => (isTrue ? [event as AuditAction] : []))
  const [action] = events
  return (
    action && {
      action,
      category: auditActions[action].category,
      changes: [
        ...(isNewPassword ? [hidden('password')] : []),
        ...(differs('apiKeyIndex') ? [hidden('apiKey')] : []),
      ],
      events,
    }
  )
}

function roleFieldsOf(audit: ResolvedOptions['audit']): readonly string[] {
  return audit === false || audit.auth === false ? defaultRoleFields : audit.auth.roleFields
}

/** A reset is an event of its own, and a login may hash a password anew. */
function isWrittenByPayload(req: unknown): boolean {
  const attempt = attemptOf(req)
  return attempt?.isSettled === false && ['login', 'resetPassword'].includes(attempt.operation)
}

/** Of what was not there and what is empty, the same. */
function textOf(value: unknown): string | undefined {
  return value === null || value === false ? undefined : JSON.stringify(value)
}

function hidden(path: string) {
  return { kind: 'set' as const, path, redacted: true as const }
}
