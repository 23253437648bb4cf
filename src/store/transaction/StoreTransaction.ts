import type { Row } from '../../entries/row.js'
import type { RefusedRow } from '../Store.js'

/** A transaction of the host's that is open, and that rows may join. */
export type StoreTransaction = {
  /**
   * Whether a row that cannot be written leaves the transaction as it is. Where it would not, only a caller who wants the
   * transaction to fail with its rows inserts.
   */
  canContain: boolean
  /**
   * Writes rows by one statement, whatever their number, on the transaction's own connection.
   *
   * @returns with `isOpen`, the rows that the database did not take; the transaction goes on.
   * @throws where the transaction is lost; without `isOpen`, also where a row is not taken.
   */
  insert: (rows: readonly Row[], options: { isOpen: boolean }) => Promise<readonly RefusedRow[]>
  /**
   * Makes ready what writes a row in one message with the statement that commits the transaction: to the database and back is then
   * no way more. Where it cannot be written, the transaction goes on.
   *
   * @returns to be called when that is about to be sent, see `beforeCommit`; and what that returns after the end: why the row was
   *   not written, `undefined` where it was.
   */
  prepareWithCommit?: (row: Row) => () => () => Error | undefined
  /** Whether it was committed, as the database said; `undefined` where that is not known. Asked after its end. */
  isCommitted: () => boolean | undefined
  /**
   * Looks at how it ends, for {@link isCommitted}. Called once, when it is joined.
   *
   * @returns whether the listener is told of what is done to it on its connection, by whomever.
   */
  watchEnd: (listener: TransactionListener) => boolean
}

/** None of them throws. */
export type TransactionListener = {
  /** The statement that commits it is about to be sent: what is written now goes before it. */
  beforeCommit: () => void
  /** What is written from now on may be undone by itself: what was written until now goes before that. */
  beforeSavepoint: (name: string) => void
  ended: (isCommitted: boolean) => void
  /** What came after that savepoint was undone. */
  undone: (savepoint: string) => void
}
