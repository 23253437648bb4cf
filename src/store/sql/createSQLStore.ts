import type { Aggregate, Store } from '../Store.js'
import type { StoreParts } from '../storeParts.js'
import type { StoreTransaction } from '../transaction/StoreTransaction.js'
import type { WithSession } from './insertRows.js'
import type { Aggregation } from './planAggregation.js'
import type { RetentionDialect } from './retainRows.js'

import { createPortableStore } from '../createPortableStore.js'
import { createDeadline } from '../deadline.js'
import { insertTimeoutMs } from '../Store.js'
import { compileWhere } from './compileWhere.js'
import { createSQLRetention } from './createSQLRetention.js'
import { findLogTable } from './findLogTable.js'
import { insertRows } from './insertRows.js'
import { planAggregation } from './planAggregation.js'
import { render } from './sql.js'

/** What one family of SQL databases does in its own way. */
export type Dialect = {
  aggregate: (plan: Aggregation) => Promise<Aggregate>
  /** `undefined` where rows cannot join it in SQL of our own. */
  joinTransaction: (transactionID: number | string | undefined) => StoreTransaction | undefined
  name: 'postgres' | 'sqlite'
  /** How the nth parameter of a statement is written, counted from 1. */
  placeholder: (position: number) => string
  prepare?: Store['prepare']
  retention: RetentionDialect
  withSession: WithSession
}

/** A store that writes batches and reports in SQL where that means the same, and does all else the portable way. */
export function createSQLStore(parts: StoreParts, dialect: Dialect): Store {
  const { collections } = parts
  const portable = createPortableStore(parts)
  return {
    ...portable,
    ...createSQLRetention(collections, portable, dialect.retention),
    name: dialect.name,
    aggregate: (query) => {
      const table = findLogTable(collections, query.kind)
      const plan = table && planAggregation(table, query)
      return plan ? dialect.aggregate(plan) : portable.aggregate(query)
    },
    compileWhere: (kind, where) => {
      const table = findLogTable(collections, kind)
      const condition = table ? compileWhere(table, where) : null
      return condition && render(condition, dialect.placeholder)
    },
    prepare: dialect.prepare,
    joinTransaction: (id) => dialect.joinTransaction(id) ?? portable.joinTransaction(id),
    insert: (rows, { timeoutMs = insertTimeoutMs } = {}) =>
      insertRows(parts, dialect.withSession, { deadline: createDeadline(timeoutMs), rows }),
  }
}
