import { guarded } from '../guarded.js'
import { logbookTelemetry } from './logbookTelemetry.js'

/** Where the AI SDK, from version 6 on, keeps the integrations that all copies of it call. */
type Holder = { AI_SDK_TELEMETRY_INTEGRATIONS?: unknown[] }

/** Marks what a copy of this package registered, in distinction from what the app did. */
const mark = Symbol.for('payload-logbook.telemetry')

/**
 * Registers the integration for all calls of the AI SDK, or takes it away. There is only one, however many copies of this
 * package and hot reloads there are. It stands first, where version 6 calls it before it awaits anything: only then the
 * context that it enters is that of the call.
 */
export function registerTelemetry(isEnabled: boolean): void {
  const holder = globalThis as Holder
  const others = (holder.AI_SDK_TELEMETRY_INTEGRATIONS ?? []).filter((other) => !isOurs(other))
  if (isEnabled) {
    holder.AI_SDK_TELEMETRY_INTEGRATIONS = [{ ...logbookTelemetry(), [mark]: true }, ...others]
  } else if (holder.AI_SDK_TELEMETRY_INTEGRATIONS) {
    holder.AI_SDK_TELEMETRY_INTEGRATIONS = others
  }
}

function isOurs(integration: unknown): boolean {
  return guarded(() => (integration as Record<symbol, unknown>)[mark] === true) ?? false
}
