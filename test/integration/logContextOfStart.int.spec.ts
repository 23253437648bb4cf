import { getPayload } from 'payload'
import { expect, it } from 'vitest'

import {
  ActivityLogger,
  getLogbook,
  LLMLogger,
  registerLogbook,
  withLogContext,
} from '../../src/index.js'
import { getRegistry } from '../../src/registry.js'
import { buildTestConfig } from '../harness/bootLogbook.js'
import { createDatabase } from '../harness/createDatabase.js'
import { describeForDb } from '../harness/describeForDb.js'
import { findRows } from '../harness/logRows.js'

describeForDb('a Payload that is started by an entry of somebody', (db) => {
  it('does not live on in the context of who logged it', async () => {
    const database = await createDatabase(db)
    const onInit = () =>
      ActivityLogger.log({ action: 'started', category: 'system', status: 'info' })
    const config = await buildTestConfig({ config: { onInit }, db }, database)
    registerLogbook(config)
    await withLogContext({ tenant: 'first', userId: 5 }, () =>
      LLMLogger.logRequest({ model: 'm', prompt: 'p', provider: 'direct', status: 'success' }),
    )
    const payload = await getPayload({ config })
    await getLogbook(payload).flush()
    expect(await findRows(payload)).toMatchObject([{ tenant: 'first', userId: 5 }])
    const [started] = await findRows(payload, 'activityLogs')
    expect(started).toMatchObject({ action: 'started' })
    expect([started!.tenant ?? null, started!.userId ?? null]).toEqual([null, null])

    await payload.destroy()
    await database.drop()
    // The next database of this suite registers a config of its own.
    getRegistry().config = undefined
    ;(globalThis as { _payload?: Map<string, unknown> })._payload?.delete('default')
  })
})
