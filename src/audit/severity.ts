import type { Row, RowData } from '../entries/row.js'
import type { AuditActionKind, Severity } from './catalogue.js'

import { severities } from '../entries/knownValues.js'
import { findAction } from './catalogue.js'

/** What a severity depends on. */
export type SeverityFacts = {
  action: string
  category?: string
  resourceType?: string
  status?: string
  statusCode?: number
}

/** Of the option `audit.severity`: what it does not say, the rules say. */
export type SeverityFunction = (facts: SeverityFacts) => Severity | undefined

export type SeveritySettings = {
  actions: Record<string, AuditActionKind>
  severity: Record<string, Severity> | SeverityFunction
}

type Rule = { matches: (facts: SeverityFacts) => boolean; severity: Severity }

/** For actions that are in no catalogue: the first rule that holds. */
const rules: readonly Rule[] = [
  {
    matches: ({ category, status }) => category === 'security' && status === 'error',
    severity: 'high',
  },
  { matches: ({ category }) => category === 'security', severity: 'medium' },
  { matches: ({ statusCode = 0 }) => statusCode >= 500, severity: 'high' },
  {
    matches: ({ category, status }) =>
      category === 'auth' && status !== 'success' && status !== 'info',
    severity: 'medium',
  },
  { matches: ({ status }) => status === 'error' || status === 'warning', severity: 'medium' },
  {
    matches: ({ action }) => /(?:^|[._:-])(?:delete|remove|destroy|revoke)d?$/i.test(action),
    severity: 'medium',
  },
]

/** How much an action matters: by the option, by the catalogue, by the rules; else `low`. */
export function severityOf(facts: SeverityFacts, settings?: SeveritySettings): Severity {
  return (
    overridden(facts, settings) ??
    findAction(facts.action, settings?.actions)?.severity ??
    rules.find(({ matches }) => matches(facts))?.severity ??
    'low'
  )
}

function overridden(
  facts: SeverityFacts,
  { severity }: SeveritySettings = { actions: {}, severity: {} },
): Severity | undefined {
  if (typeof severity !== 'function') {
    return Object.hasOwn(severity, facts.action) ? severity[facts.action] : undefined
  }
  try {
    const given = severity(facts)
    return severities.find((known) => known === given)
  } catch {
    // The app's own function: what it cannot judge the rules judge.
    return undefined
  }
}

/** Fills in the severity of a row of `activity-logs` that says none. In place: the row is new. */
export function withSeverity(row: Row, settings?: SeveritySettings): Row {
  const { data, kind } = row
  if (kind !== 'activityLogs' || data.severity !== undefined) {
    return row
  }
  data.severity = severityOf(factsOf(data), settings)
  return row
}

function factsOf({ action, category, resourceType, status, statusCode }: RowData): SeverityFacts {
  return {
    action: String(action),
    category: typeof category === 'string' ? category : undefined,
    resourceType: typeof resourceType === 'string' ? resourceType : undefined,
    status: typeof status === 'string' ? status : undefined,
    statusCode: typeof statusCode === 'number' ? statusCode : undefined,
  }
}
