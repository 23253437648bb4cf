import type { LogKind, Row } from '../entries/row.js'

import { matchesHost } from '../entries/matchesHost.js'

/**
 * What is kept of content, from most to least: as it is but for what a name calls a secret; without all that looks like a
 * secret; its length and a keyed hash; its type and length.
 */
export const privacyModes = ['full', 'redacted', 'hashed', 'metadata'] as const

export type PrivacyMode = (typeof privacyModes)[number]

export type ModeSettings = {
  collections: {
    [Kind in LogKind]?: { fields?: Record<string, PrivacyMode | undefined>; mode?: PrivacyMode }
  }
  /** By host pattern; `*.` stands for one or more labels. */
  hosts: Record<string, PrivacyMode>
  mode: PrivacyMode
}

/** The mode of each field of one row; `base` is that of what has no mode of its own. */
export type RowModes = { base: PrivacyMode; of: (field: string) => PrivacyMode }

/**
 * Of `mode`, collection and field the most specific counts. A host, and whoever imposes a mode on one row, can only make it
 * stricter.
 */
export function createModes(
  settings: ModeSettings,
): (row: Row, imposed: PrivacyMode | undefined) => RowModes {
  const hosts = Object.entries(settings.hosts).map(([pattern, mode]) => ({
    mode,
    pattern: pattern.toLowerCase(),
  }))
  const bases = new Map<string, RowModes>()

  function modesOf(kind: LogKind, floor: PrivacyMode): RowModes {
    const known = bases.get(kind + floor)
    if (known) {
      return known
    }
    const { fields = {}, mode = settings.mode } = settings.collections[kind] ?? {}
    const base = stricter(mode, floor)
    const byField = new Map(
      Object.entries(fields).map(([name, own = mode]) => [name, stricter(own, floor)]),
    )
    const modes = { base, of: (field: string) => byField.get(field) ?? base }
    bases.set(kind + floor, modes)
    return modes
  }

  return (row, imposed = 'full') => {
    const host = hosts.length === 0 ? undefined : hostOf(row)
    const floor = hosts
      .filter(({ pattern }) => host !== undefined && matchesHost(host, pattern))
      .reduce((strictest, { mode }) => stricter(strictest, mode), imposed)
    return modesOf(row.kind, floor)
  }
}

function stricter(one: PrivacyMode, other: PrivacyMode): PrivacyMode {
  return privacyModes.indexOf(one) >= privacyModes.indexOf(other) ? one : other
}

function hostOf({ data: { endpoint, host } }: Row): string | undefined {
  if (typeof host === 'string') {
    return host
  }
  return typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint).host : undefined
}
