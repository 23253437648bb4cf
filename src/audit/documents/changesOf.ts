import type { ChangeSettings, FieldChange, FieldConfig, Truncated } from '../changes/FieldChange.js'
import type { DocumentData } from './copyDocument.js'
import type { AuditPlan } from './createPlans.js'

import { conditionOf } from '../changes/conditionOf.js'
import { describeChanges } from '../changes/describeChanges.js'
import { snapshotOf as snapshot } from '../changes/snapshotOf.js'

type Documents = { after: DocumentData; before?: DocumentData }

/** What was changed; `undefined` where nothing was. */
export function changesOf(
  plan: AuditPlan,
  { after, before = {} }: Documents,
  settings: ChangeSettings,
): { changes: FieldChange[]; truncated?: Truncated } | undefined {
  return describeChanges({ after, before, ...fieldsOf(plan), settings })
}

/** A document as it came, or as it was when it went. */
export function snapshotOf(
  plan: AuditPlan,
  doc: DocumentData,
  settings: ChangeSettings,
): ReturnType<typeof snapshot> {
  return snapshot({ doc, ...fieldsOf(plan), settings })
}

/** By what documents were chosen that nobody read. */
export function whereOf(plan: AuditPlan, where: unknown, settings: ChangeSettings): unknown {
  return conditionOf({ fields: fieldsOf(plan).fields, settings, where })
}

function fieldsOf({ fields, locales }: AuditPlan) {
  return { fields: fields as unknown as readonly FieldConfig[], locales }
}
