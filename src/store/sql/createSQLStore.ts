import type { LogCollections } from '../logCollections.js'
import type { Aggregate, Store } from '../Store.js'
import type { Aggregation } from './planAggregation.js'

import { createPortableStore } from '../createPortableStore.js'
import { compileWhere } from './compileWhere.js'
import { findLogTable } from './findLogTable.js'
import { planAggregation } from './planAggregation.js'
import { render } from './sql.js'

/** What one family of SQL databases does in its own way. */
export type Dialect = {
  aggregate: (plan: Aggregation) => Promise<Aggregate>
  name: 'postgres' | 'sqlite'
  /** How the nth parameter of a statement is written, counted from 1. */
  placeholder: (position: number) => string
}

/** A store that reports in SQL where it can say a query in SQL, and does all else the portable way. */
export function createSQLStore(collections: LogCollections, dialect: Dialect): Store {
  const portable = createPortableStore(collections)
  return {
    ...portable,
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
  }
}
