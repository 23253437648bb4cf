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
export type RowModes = {
  base: PrivacyMode
  /** Whether no field has a mode of its own. */
  isSame: boolean
  of: (field: string) => PrivacyMode
}

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
  const known = new Map<PrivacyMode, Map<LogKind, RowModes>>(
    privacyModes.map((mode) => [mode, new Map()]),
  )

  function createRowModes(kind: LogKind, floor: PrivacyMode): RowModes {
    const { fields = {}, mode = settings.mode } = settings.collections[kind] ?? {}
    const base = stricter(mode, floor)
    const byField = new Map(
      Object.entries(fields).map(([name, own = mode]) => [name, stricter(own, floor)]),
    )
    const modes = {
      base,
      isSame: byField.size === 0,
      of: (field: string) => byField.get(field) ?? base,
    }
    known.get(floor)!.set(kind, modes)
    return modes
  }

  function floorOf(row: Row, imposed: PrivacyMode): PrivacyMode {
    const host = hostOf(row)
    return hosts
      .filter(({ pattern }) => host !== undefined && matchesHost(host, pattern))
      .reduce((strictest, { mode }) => stricter(strictest, mode), imposed)
  }

  return (row, imposed = 'full') => {
    const floor = hosts.length === 0 ? imposed : floorOf(row, imposed)
    return known.get(floor)!.get(row.kind) ?? createRowModes(row.kind, floor)
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
