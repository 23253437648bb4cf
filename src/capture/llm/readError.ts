import type { LLMAnswer } from './LLMAnswer.js'

import { isObject, objectAt, textAt } from '../../entries/readJSON.js'

type AnswerError = NonNullable<LLMAnswer['error']>

/**
 * The error in a body or an event, in the forms that providers give it: `{ error: { message, type, code } }`, the same in a
 * list, `{ error: "…" }`, `{ message }`, and fal's `{ detail }`. Undefined where there is none.
 */
export function readError(body: unknown): AnswerError | undefined {
  const value: unknown = Array.isArray(body) ? body[0] : body
  const error = objectAt(value, 'error')
  if (error) {
    const code = typeof error.code === 'number' ? String(error.code) : textAt(error, 'code')
    return {
      code,
      message: messageOf(error),
      type: textAt(error, 'type') ?? textAt(error, 'status'),
    }
  }
  const text = textAt(value, 'error')
  return text === undefined ? readPlain(value) : { message: text }
}

function readPlain(value: unknown): AnswerError | undefined {
  const message =
    textAt(value, 'message') ?? textAt(value, 'detail') ?? textAt(firstDetail(value), 'msg')
  return message === undefined
    ? undefined
    : {
        code: textAt(value, 'code'),
        message,
        type: textAt(value, 'type') ?? textAt(firstDetail(value), 'type'),
      }
}

function firstDetail(value: unknown): unknown {
  return isObject(value) && Array.isArray(value.detail) ? value.detail[0] : undefined
}

/** Routers put the words of the provider behind their own: OpenRouter in `metadata.raw`. */
function messageOf(error: Readonly<Record<string, unknown>>): string | undefined {
  const message = textAt(error, 'message')
  const raw = textAt(objectAt(error, 'metadata'), 'raw')
  return raw && message ? `${message}: ${raw}` : message
}
