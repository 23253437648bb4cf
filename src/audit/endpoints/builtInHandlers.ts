import type { BaseDatabaseAdapter, Config, Endpoint, SanitizedConfig } from 'payload'

import { sanitizeConfig } from 'payload'

const slug = 'payload-logbook-probe'

/**
 * The handlers of Payload's own endpoints. In a final config nothing tells them from the app's: so a config with nothing of
 * the app's is made final, which has none but Payload's, and the same functions.
 */
export async function builtInHandlers(
  db: Pick<BaseDatabaseAdapter, 'defaultIDType'>,
): Promise<ReadonlySet<unknown>> {
  const config = await sanitizeConfig({
    admin: { importMap: { autoGenerate: false }, user: slug },
    collections: [
      {
        slug,
        auth: { forgotPassword: {}, useAPIKey: true, verify: true },
        fields: [],
        upload: true,
      },
    ],
    db: { defaultIDType: db.defaultIDType } as Config['db'],
    globals: [{ slug: `${slug}-global`, fields: [] }],
    secret: slug,
    telemetry: false,
    typescript: { autoGenerate: false },
  })
  return new Set(endpointsOf(config).map(({ handler }) => handler))
}

function endpointsOf({ collections, endpoints, globals }: SanitizedConfig): Endpoint[] {
  const owners = [{ endpoints }, ...collections, ...globals]
  return owners.flatMap((owner) => (owner.endpoints === false ? [] : (owner.endpoints ?? [])))
}
