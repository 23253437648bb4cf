import type { LogKind } from '../entries/row.js'
import type { ResolvedOptions } from '../options.js'

import { logKinds } from '../entries/row.js'
import { retentionPolicyOf } from '../options.js'

const dayMs = 24 * 60 * 60 * 1000

/** What goes of one log; both moments are exclusive. */
export type Cutoffs = {
  /** Content of rows before it goes. */
  contentBefore?: Date
  kind: LogKind
  /** Rows before it go. */
  rowsBefore?: Date
}

/** For each log that has a policy. A day is 24 hours: neither zones nor the changes of their clocks play a part. */
export function cutoffsAt(now: Date, options: ResolvedOptions): Cutoffs[] {
  return logKinds
    .map((kind): Cutoffs => {
      const { contentDays, days } = retentionPolicyOf(options, kind)
      return {
        contentBefore: daysBefore(now, contentDays),
        kind,
        rowsBefore: daysBefore(now, days),
      }
    })
    .filter(({ contentBefore, rowsBefore }) => contentBefore ?? rowsBefore)
}

export function hasPolicy(options: ResolvedOptions): boolean {
  return cutoffsAt(new Date(), options).length > 0
}

function daysBefore(now: Date, days: number | undefined): Date | undefined {
  return days === undefined ? undefined : new Date(now.getTime() - days * dayMs)
}
