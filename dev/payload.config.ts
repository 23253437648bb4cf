import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildConfig } from 'payload'
import { logbookPlugin } from 'payload-logbook'

import { Projects } from './collections/Projects.js'
import { Scripts } from './collections/Scripts.js'
import { Users } from './collections/Users.js'
import { databaseAdapter } from './database/databaseAdapter.js'

const devDir = dirname(fileURLToPath(import.meta.url))

export default buildConfig({
  admin: {
    avatar: 'default', // The other default asks gravatar.com.
    importMap: {
      baseDir: devDir,
      importMapFile: join(devDir, 'app/(payload)/admin/importMap.js'),
    },
    meta: { titleSuffix: ' · Script Room' },
    user: 'users',
  },
  collections: [Projects, Scripts, Users],
  db: databaseAdapter(),
  plugins: [
    logbookPlugin({
      // The server that stands in for OpenRouter while no key is at hand; of the real one this is known.
      capture: { providers: [{ hosts: ['127.0.0.1'], provider: 'openrouter' }] },
    }),
  ],
  secret: process.env.PAYLOAD_SECRET ?? 'only-for-development',
  telemetry: false,
  typescript: {
    // By hand: npm run dev:payload -- generate:types. Payload would start a process for it at every start.
    autoGenerate: false,
    outputFile: join(devDir, 'payload-types.ts'),
  },
})
