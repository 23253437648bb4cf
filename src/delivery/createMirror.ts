import type { Payload } from 'payload'
import type { DestinationStream, Logger } from 'pino'

import { defaultLoggerOptions } from 'payload'
import pino from 'pino'

import type { Row } from '../entries/row.js'
import type { ResolvedOptions } from '../options.js'

import { contentFields } from '../entries/row.js'
import { printable } from './printable.js'

/** Repeats the envelope of a row as one structured line in the process's log. */
export type Mirror = (row: Row) => void

type MirrorOptions = Pick<ResolvedOptions, 'logFormat' | 'logLevel' | 'slowThresholdMs'>

/**
 * Content stays out: a log stream has its own readers, and nothing can be erased from it.
 *
 * @param destination of lines with a format of their own; default: standard output
 */
export function createMirror(
  payload: Payload,
  options: MirrorOptions,
  destination?: DestinationStream,
): Mirror {
  if (options.logLevel === 'silent') {
    return () => {}
  }
  const logger = createLogger(payload, options, destination)
  return (row) => {
    const content = new Set(contentFields[row.kind])
    const envelope = Object.entries(row.data)
      .filter(([name]) => !content.has(name))
      .map(([name, value]) => [name, printable(value)])
    logger[levelOf(row, options.slowThresholdMs)](
      { ...Object.fromEntries(envelope), log: row.kind },
      row.kind,
    )
  }
}

function createLogger(
  payload: Payload,
  { logFormat, logLevel }: MirrorOptions,
  destination: DestinationStream = pino.destination(1),
): Logger {
  const options = { level: logLevel, name: 'payload-logbook' }
  if (logFormat === 'json') {
    return pino(options, destination)
  }
  if (logFormat === 'pretty') {
    return pino(options, defaultLoggerOptions)
  }
  return payload.logger.child({ name: options.name }, { level: logLevel })
}

function levelOf({ data }: Row, slowThresholdMs: number): 'error' | 'info' | 'warn' {
  if (data.status === 'error') {
    return 'error'
  }
  const isSlow = typeof data.responseTime === 'number' && data.responseTime >= slowThresholdMs
  return isSlow || data.status === 'timeout' || data.status === 'warning' ? 'warn' : 'info'
}
