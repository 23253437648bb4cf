import type { LogKind } from '../../entries/row.js'
import type { MergeRule } from '../mergeRules.js'

import { isObject } from '../../entries/readJSON.js'
import { defaultOf, mergeRuleOf, withoutMark } from '../mergeRules.js'

type Data = Record<string, unknown>

/** The start and the end of a job: one of them is stored, the other one has come. */
export type JobRows = { end: Data; kind: LogKind; start: Data }

/** The fields of both as one row, by `mergeRules`; of `names` only. */
export function mergeRows(rows: JobRows, names: Iterable<string>): Data {
  const merged: Data = {}
  for (const name of new Set([...names, 'responseTime'])) {
    const value = mergers[mergeRuleOf(rows.kind, name)](rows, name)
    if (value !== undefined && value !== null) {
      merged[name] = value
    }
  }
  return merged
}

type Merger = (rows: JobRows, name: string) => unknown

const mergers: Record<MergeRule, Merger> = {
  digest: ({ end }, name) => withoutMark(String(end[name] ?? '')),
  end: ({ end, start }, name) => end[name] ?? start[name],
  named({ end, kind, start }, name) {
    const isNamed = end[name] !== defaultOf(kind, name)
    return (isNamed ? end[name] : undefined) ?? start[name]
  },
  start: ({ end, start }, name) => start[name] ?? end[name],
  subject: ({ end, start }, name) => (hasActor(start) ? start : end)[name],
  time: ({ end, start }, name) =>
    end[name] ?? start[name] ?? timeBetween(start.createdAt, end.createdAt),
  union: ({ end, start }, name) =>
    isObject(start[name]) && isObject(end[name])
      ? { ...start[name], ...end[name] }
      : (end[name] ?? start[name]),
}

function hasActor({ actor }: Data): boolean {
  return isObject(actor) && actor.type != null
}

function timeBetween(start: unknown, end: unknown): number | undefined {
  const ms = new Date(end as string).getTime() - new Date(start as string).getTime()
  return ms > 0 ? ms : undefined
}
