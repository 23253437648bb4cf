import type { FoundChange, Sink } from './createSink.js'
import type { ChangeSettings } from './FieldChange.js'

/** Where two values are compared, and who is told. */
export type DiffPlace = {
  locale?: string
  locales: readonly string[]
  path: string
  settings: ChangeSettings
  sink: Sink
}

export type Values = { after: unknown; before: unknown }

/** Tells of a change at this place. */
export function tell(
  { locale, path, sink }: DiffPlace,
  found: Omit<FoundChange, 'locale' | 'path'>,
): void {
  sink.add({ path, ...(locale !== undefined && { locale }), ...found })
}
