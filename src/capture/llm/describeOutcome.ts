import type { CallEnding, EndingFields } from '../describeEnding.js'
import type { ResponseHead } from '../startCall.js'
import type { ReadAnswer } from './createAnswerReader.js'
import type { LLMAnswer } from './LLMAnswer.js'

import { parseJSON } from '../../entries/readJSON.js'
import { readError } from './readError.js'

type OutcomeArgs = {
  ending: CallEnding
  /** What the transport says of the ending. */
  fields: EndingFields
  read: ReadAnswer
  response?: ResponseHead
}

/** How a call went: the error of the body, then the terminal marker of a stream, tell more than how the body was left. */
export function describeOutcome({ ending, fields, read, response }: OutcomeArgs): EndingFields {
  const isRefused = response !== undefined && response.status >= 400
  if (read.answer.error || isRefused) {
    return describeFailure(read, fields)
  }
  if (!read.isStream) {
    return fields
  }
  if (read.answer.isComplete) {
    return { status: 'success' }
  }
  if (ending.kind === 'unread' && fields.status === 'success') {
    return abandonedStream
  }
  return ending.kind === 'done' ? cutStream : fields
}

const cutStream: EndingFields = {
  error: 'the stream ended before the answer did',
  errorType: 'incomplete_stream',
  status: 'error',
}

/** Its reader has left it without a word. */
const abandonedStream: EndingFields = { errorType: 'abandoned_stream', status: 'cancelled' }

function describeFailure({ answer, body }: ReadAnswer, fields: EndingFields): EndingFields {
  const head = body?.head ?? ''
  const told: LLMAnswer['error'] = answer.error ?? readError(parseJSON(head)) ?? {}
  return {
    error: told.message ?? (head || fields.error),
    errorType: told.code ?? told.type ?? fields.errorType,
    status: 'error',
  }
}
