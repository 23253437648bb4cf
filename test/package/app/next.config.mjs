import { withPayload } from '@payloadcms/next/withPayload'
import { fileURLToPath } from 'node:url'

// A lockfile in a folder above must not make that one the project.
const root = fileURLToPath(new URL('.', import.meta.url))

export default withPayload({ turbopack: { root } })
