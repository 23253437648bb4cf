const brand = Symbol.for('payload-logbook.error')

/**
 * - `bad-option`: an option or environment variable is wrong; the app does not start.
 * - `slug-taken`: the host's config already has a collection with one of our slugs.
 * - `bad-argument`: a report was asked with a wrong date, filter or id; `parameter` names it.
 * - `not-started`: no logbook is there: the plugin is not installed, or Payload is not up yet.
 * - `disabled`: the plugin is installed with `disabled: true`.
 * - `not-logged`: with `audit: { onFailure: 'closed' }`, a change was refused because its row could not be written.
 */
export type LogbookErrorCode =
  'bad-argument' | 'bad-option' | 'disabled' | 'not-logged' | 'not-started' | 'slug-taken'

/** The only error that this package throws by itself. */
export class LogbookError extends Error {
  readonly code: LogbookErrorCode
  override readonly name = 'LogbookError'
  /** For `bad-argument`: which argument. */
  readonly parameter?: string

  constructor(
    code: LogbookErrorCode,
    message: string,
    options?: { cause?: unknown; parameter?: string },
  ) {
    super(`payload-logbook: ${message}`, { cause: options?.cause })
    this.code = code
    this.parameter = options?.parameter
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Recognises a {@link LogbookError} of any loaded copy of the package; `instanceof` only knows its own. */
export function isLogbookError(error: unknown): error is LogbookError {
  return typeof error === 'object' && error !== null && brand in error
}
