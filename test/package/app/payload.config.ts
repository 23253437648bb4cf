import { sqliteAdapter } from '@payloadcms/db-sqlite'
import { buildConfig } from 'payload'
import { logbookPlugin } from 'payload-logbook'

export default buildConfig({
  admin: { avatar: 'default', user: 'users' },
  collections: [
    {
      slug: 'users',
      auth: true,
      fields: [{ name: 'role', type: 'select', options: ['admin', 'editor'], saveToJWT: true }],
    },
    { slug: 'posts', fields: [{ name: 'title', type: 'text' }] },
  ],
  db: sqliteAdapter({ client: { url: process.env.DATABASE_URL ?? 'file:./app.db' }, push: false }),
  plugins: [logbookPlugin()],
  secret: 'a secret for tests',
  telemetry: false,
})
