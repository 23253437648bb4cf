import type { RowMarks } from '../entries/row.js'
import type { LLMLogEntry } from '../entries/schemas.js'

import { errorText } from './errorText.js'
import { logToCurrent } from './logRow.js'
import { neverThrowing } from './neverThrowing.js'
import { readChatResponse } from './readChatResponse.js'
import { readFalWebhook } from './readFalWebhook.js'

export type LLMLog = ReturnType<typeof createMethods>

type Log = (entry: LLMLogEntry, marks?: RowMarks) => Promise<void>

/** The ways to log a call of a language model. None of them throws or rejects. */
export function createLLMLog(log: Log): LLMLog {
  return neverThrowing(createMethods(log), (entry) => log(entry as LLMLogEntry))
}

function createMethods(log: Log) {
  return {
    /** Logs a failed call. An abort is `cancelled`, a time-out `timeout`, all else `error`. */
    logError: (
      requestId: string,
      provider: LLMLogEntry['provider'],
      model: string,
      prompt: string,
      error: unknown,
      responseTime: number,
      projectId?: number | string,
      userId?: number | string,
    ): Promise<void> =>
      log({
        error: errorText(error),
        errorType: error instanceof Error ? error.name : undefined,
        model,
        projectId,
        prompt,
        provider,
        requestId,
        responseTime,
        status: failureStatus(error),
        userId,
      }),

    /** Logs a finished fal.ai call; the result is kept as JSON. */
    logFalRequest: (
      requestId: string,
      model: string,
      prompt: string,
      result: unknown,
      responseTime: number,
      projectId?: number | string,
      userId?: number | string,
    ): Promise<void> =>
      log({
        model,
        projectId,
        prompt,
        provider: 'fal',
        requestId,
        response: textOf(result),
        responseTime,
        status: 'success',
        userId,
      }),

    /**
     * Logs what fal posts to a webhook when a job of its queue has ended: completes the row of the job, whichever process has
     * submitted it, once, however often it is delivered. Check its signature before: whoever may call this can end a job.
     *
     * @param body What was posted, parsed or as text.
     */
    logFalWebhook: (body: unknown): Promise<void> => {
      const { completes, entry } = readFalWebhook(body)
      return completes ? log(entry, { completes }) : log(entry)
    },

    /** Logs a finished OpenRouter call from its response body: text, tokens, finish reason, and cost where it is told; else it is calculated. */
    logOpenRouterRequest: (
      requestId: string,
      model: string,
      prompt: string,
      response: unknown,
      responseTime: number,
      projectId?: number | string,
      userId?: number | string,
    ): Promise<void> => {
      const { cost, ...read } = readChatResponse(response)
      return log({
        ...read,
        ...(cost !== undefined && { cost, costSource: 'provider' }),
        model,
        operation: 'chat',
        projectId,
        prompt,
        provider: 'openrouter',
        requestId,
        responseTime,
        status: 'success',
        userId,
        vendor: model.includes('/') ? model.split('/')[0] : undefined,
      })
    },

    /** Logs an entry as it is. */
    logRequest: log,
  }
}

function textOf(value: unknown): string | undefined {
  try {
    return typeof value === 'string' ? value : JSON.stringify(value)
  } catch (error) {
    return `[not JSON: ${errorText(error)}]`
  }
}

function failureStatus(error: unknown): 'cancelled' | 'error' | 'timeout' {
  const name = error instanceof Error ? error.name : ''
  if (name === 'AbortError' || name === 'APIUserAbortError') {
    return 'cancelled'
  }
  return /timeout/i.test(name) ? 'timeout' : 'error'
}

/** Logs calls of language models to the logbook of this process. */
export const LLMLogger: LLMLog = createLLMLog((entry, marks) =>
  logToCurrent('llmLogs', entry, marks),
)
