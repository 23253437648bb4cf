import type { Failure } from './classifyError.js'

import { classifyAbort, classifyError } from './classifyError.js'

/** How a call ends. `unread`: the response is there, and its body was not read to the end when the row was due. */
export type CallEnding =
  | { error: unknown; kind: 'failed' }
  | { kind: 'cancelled'; reason: unknown }
  | { kind: 'done' }
  | { kind: 'unread' }

export type EndingFields = Omit<Failure, 'status'> & { status: 'success' | Failure['status'] }

/** The fields of a row that say how the call ended. An HTTP error stays one, whatever becomes of its body. */
export function describeEnding(
  ending: CallEnding,
  { httpStatus = 0, signal }: { httpStatus?: number; signal?: AbortSignal | null },
): EndingFields {
  const fields = readEnding(ending, signal)
  return httpStatus >= 400 ? { ...fields, status: 'error' } : fields
}

function readEnding(ending: CallEnding, signal: AbortSignal | null | undefined): EndingFields {
  switch (ending.kind) {
    case 'cancelled':
      return classifyAbort(signal) ?? classifyCancel(ending.reason)
    case 'done':
      return { status: 'success' }
    case 'failed':
      return classifyError(ending.error, signal)
    case 'unread':
      return classifyAbort(signal) ?? { status: 'success' }
  }
}

/** Whatever reason a consumer gives, it is the one who stopped; only a pipe whose time is up says so. */
function classifyCancel(reason: unknown): EndingFields {
  const failure = classifyError(reason)
  return { ...failure, status: failure.status === 'timeout' ? 'timeout' : 'cancelled' }
}
