import type { AuditPlan } from './createPlans.js'
import type { DocumentData } from './copyDocument.js'

/** Stands in until src/audit/changes is there. */
export function changesOf(
  _plan: AuditPlan,
  { after, before = {} }: { after: DocumentData; before?: DocumentData },
): { changes: unknown[] } | undefined {
  const changes = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((path) => ({ path, from: before[path], to: after[path] }))
  return changes.length > 0 ? { changes } : undefined
}

export function snapshotOf(_plan: AuditPlan, doc: DocumentData): unknown {
  return doc
}
