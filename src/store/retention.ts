import type { SanitizedCollectionConfig } from 'payload'

import type { LogKind, RowData } from '../entries/row.js'

import { contentFields } from '../entries/row.js'

/** What `repairs` says of a row whose content was taken by retention, and nothing else: what was repaired is content too. */
export const clearedMark = { content: { problem: 'removed by retention' } }

/** The fields of a log that hold content, as far as the host left them in. */
export function presentContentFields(
  { flattenedFields }: SanitizedCollectionConfig,
  kind: LogKind,
): string[] {
  return contentFields[kind].filter((name) => flattenedFields.some((field) => field.name === name))
}

/** What a row is overwritten with when its content goes. */
export function clearedData(fields: readonly string[]): Partial<RowData> {
  return Object.fromEntries(
    fields.map((name) => [name, name === 'repairs' ? clearedMark : null]),
  ) as Partial<RowData>
}

export function isMarked(repairs: unknown): boolean {
  const { content } = (repairs ?? {}) as { content?: { problem?: unknown } }
  return content?.problem === clearedMark.content.problem
}

const operationHooks = ['afterOperation', 'beforeOperation'] as const

/**
 * Whether rows of this collection have to be deleted through `payload.delete`: the host has given it hooks that run there, or
 * things beside the row that only Payload takes away.
 */
export function needsPayloadToDelete(config: SanitizedCollectionConfig): boolean {
  const { afterDelete, beforeDelete } = config.hooks
  const operations = operationHooks.map((name) => config.hooks[name]?.length ?? 0)
  // One of those that run before each operation is ours (collections/refuseContentQueries.ts).
  const isHooked = [...(afterDelete ?? []), ...(beforeDelete ?? [])].length > 0
  const isWatched = operations.reduce((all, count) => all + count, 0) > 1
  return isHooked || isWatched || Boolean(config.versions || config.trash || config.upload)
}
