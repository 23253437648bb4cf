/** Run by `npm run dev` before the app starts: makes the tables, and fills them where they are empty. */
import { getPayload } from 'payload'
import { getLogbook } from 'payload-logbook'

import config from '../payload.config.js'
import { seedDocuments } from './seedDocuments.js'
import { buildTraffic } from './traffic.js'

const payload = await getPayload({ config })
if (process.env.DATABASE_PUSH === 'false') {
  await payload.db.migrate()
}
if (await isEmpty('users')) {
  await seedDocuments(payload)
}
if (await isEmpty('llm-logs')) {
  await seedTraffic()
}
await payload.destroy()
process.exit()

async function isEmpty(collection: 'llm-logs' | 'users'): Promise<boolean> {
  const { totalDocs } = await payload.count({ collection })
  return totalDocs === 0
}

async function seedTraffic(): Promise<void> {
  const [projects, users] = await Promise.all([
    payload.find({ collection: 'projects', limit: 3, sort: 'createdAt' }),
    payload.find({ collection: 'users', limit: 3, sort: 'createdAt' }),
  ])
  if (projects.docs.length === 0) {
    return // A database of the developer's own.
  }
  const traffic = buildTraffic({
    projectIds: projects.docs.map(({ id }) => id),
    userIds: users.docs.map(({ id }) => id),
  })
  const logbook = getLogbook(payload)
  // The calls of models come last: where there are none, filling was not finished.
  for (const entry of traffic.serviceCalls) {
    void logbook.services.logRequest(entry)
  }
  for (const entry of traffic.activities) {
    void logbook.activity.log(entry)
  }
  for (const entry of traffic.llmCalls) {
    void logbook.llm.logRequest(entry)
  }
  await logbook.flush({ timeoutMs: 120_000 })
  const { lastError, queuedCount } = logbook.health()
  if (queuedCount > 0) {
    throw new Error(`${queuedCount} entries could not be stored: ${lastError}`)
  }
}
