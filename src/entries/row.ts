/** The three logs, by the names under which options and code know them. */
export const logKinds = ['llmLogs', 'serviceLogs', 'activityLogs'] as const

export type LogKind = (typeof logKinds)[number]

export type JSONValue =
  boolean | JSONValue[] | number | string | { [key: string]: JSONValue } | null

/** The field that holds the unique id of a row. */
export const idFields = {
  activityLogs: 'eventId',
  llmLogs: 'requestId',
  serviceLogs: 'requestId',
} as const satisfies Record<LogKind, string>

/** The field by which the store tells whether a row came of the very same entry. */
export const digestField = 'digest'

/**
 * An entry on its way to the database: plain JSON in the shape of the collection, complete and well formed, whatever
 * the entry was. What had to be changed to make it so is in `data.repairs`.
 */
export type Row = {
  /**
   * The row is the end of a job whose start is, or will be, a `pending` row with the same id, perhaps of another process: it
   * completes that one, once. What an end does not say, because only the start knows it, may be missing or its default.
   */
  completes?: true
  data: RowData
  kind: LogKind
}

/** What is said of a row beside its fields. */
export type RowMarks = Pick<Row, 'completes'>

export type RowData = { [field: string]: JSONValue } & {
  /** When it happened: ISO 8601, UTC, milliseconds. */
  createdAt: string
}

/** Whether a value is an object with members: no list, no null. */
export function isRecord(value: JSONValue | undefined): value is { [key: string]: JSONValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The unique id of a row. */
export function rowId(row: Row): string {
  return String(row.data[idFields[row.kind]])
}

/**
 * Fields that are long or personal. They need more rights than the envelope, are never searched, never mirrored to the
 * process's log, and are the first to be shed when memory runs out.
 */
export const contentFields: Record<LogKind, readonly string[]> = {
  activityLogs: ['details', 'changes', 'ipAddress', 'userAgent', 'metadata', 'repairs'],
  llmLogs: [
    'prompt',
    'messages',
    'response',
    'output',
    'parameters',
    'error',
    'metadata',
    'repairs',
  ],
  serviceLogs: [
    'requestHeaders',
    'requestBody',
    'responseHeaders',
    'responseBody',
    'error',
    'metadata',
    'repairs',
  ],
}
