import type { BaseDatabaseAdapter, Payload } from 'payload'

import type { LogbookRuntime } from '../../logbook.js'
import type { AuthLog } from './createAuthLog.js'

import { createAuthLog } from './createAuthLog.js'
import { watchReveals } from './watchAPIKeys.js'
import { watchErrors, watchLocalLogin } from './watchErrors.js'
import { watchOperations } from './watchOperations.js'
import { watchStore } from './watchStore.js'

const attached = Symbol.for('payload-logbook.authAudit')

type Attached = { [attached]?: AuthLog }

/**
 * Logs who gets in and out and who is refused: sees it in hooks behind the host's, in what Payload reads and writes of users,
 * and in the errors that it answers with. Adapter and Payload are wrapped once, the configs of hot reloads each.
 */
export function attachAuthAudit(adapter: BaseDatabaseAdapter, runtime: LogbookRuntime): void {
  const { payload } = runtime
  const log = ((adapter as Attached)[attached] ??= wrap(adapter, { payload, runtime }))
  watchOperations(payload, log)
  watchErrors(payload, log)
  watchReveals(payload, log)
}

type Wrapped = { payload: Payload; runtime: LogbookRuntime }

function wrap(adapter: BaseDatabaseAdapter, { payload, runtime }: Wrapped): AuthLog {
  const log = createAuthLog(runtime)
  watchStore(adapter, payload, log)
  watchLocalLogin(payload, log)
  return log
}
