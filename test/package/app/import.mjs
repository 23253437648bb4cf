/** Run by Node, without a bundler and without TypeScript. */
const main = await import('payload-logbook')
await import('payload-logbook/client')
await import('payload-logbook/rsc')
await import('payload-logbook/types')

if (typeof main.logbookPlugin({})({ collections: [], db: {} }) !== 'object') {
  throw new Error('logbookPlugin() gives no config.')
}
