import fc from 'fast-check'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'

import type { LogContext } from '../../../src/entries/logContext.js'

import { withLogContext } from '../../../src/capture/withLogContext.js'
import { ActivityLogger } from '../../../src/loggers/ActivityLogger.js'
import { takeWaitingRows } from '../../harness/takeWaitingRows.js'

const text = fc.constantFrom('a', 'b', 'c')
const context = fc.record<LogContext>(
  {
    correlationId: text,
    feature: text,
    metadata: fc.dictionary(text, fc.integer(), { maxKeys: 3 }),
    projectId: fc.integer({ min: 1 }),
    sessionId: text,
    tenant: text,
    userId: fc.integer({ min: 1 }),
  },
  { requiredKeys: [] },
)

const contextFields = [
  'actor',
  'correlationId',
  'feature',
  'metadata',
  'projectId',
  'repairs',
  'sessionId',
  'tenant',
  'userId',
]

/** Runs the contexts inside of each other, with something to wait for before each, and logs in the innermost. */
async function logInside([first, ...others]: LogContext[], action: string): Promise<void> {
  await setImmediate()
  await (first === undefined
    ? ActivityLogger.log({ action, category: 'data', status: 'info' })
    : withLogContext(first, () => logInside(others, action)))
}

function expectedOf(contexts: LogContext[]): object {
  const merged = Object.assign({}, ...contexts) as LogContext
  const metadata = Object.assign({}, ...contexts.map((one) => one.metadata)) as object
  const hasMetadata = contexts.some((one) => one.metadata !== undefined)
  return hasMetadata ? { ...merged, metadata } : merged
}

it('in nested contexts the inner one wins and metadata is merged, whatever else runs at the time', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(context, { maxLength: 4 }), { maxLength: 6, minLength: 1 }),
      async (chains) => {
        takeWaitingRows()
        await Promise.all(chains.map((contexts, index) => logInside(contexts, String(index))))
        const rows = takeWaitingRows()
        for (const [index, contexts] of chains.entries()) {
          const row = rows.find(({ action }) => action === String(index))!
          const rest = Object.entries(row).filter(([name]) => contextFields.includes(name))
          expect(Object.fromEntries(rest)).toEqual(expectedOf(contexts))
        }
      },
    ),
    { numRuns: 200, seed: 42 },
  )
})
