import type { JSONValue, RowData } from '../entries/row.js'

/** What of a call its price depends on, beside the figures. */
export type Call = {
  host?: string
  /** Where the provider ran the model: `us`, `global`. */
  inferenceGeo?: string
  model: string
  operation?: string
  /** The route: `direct`, `openrouter`, `azure` … */
  provider: string
  /** The model that answered, where its name is another. */
  responseModel?: string
  serviceTier?: string
  /** `standard` or `fast`. */
  speed?: string
  /** ms since 1970. */
  timeMs: number
  /** Who made the model. */
  vendor?: string
}

export function callOf(data: RowData): Call {
  const { usageDetails } = data
  const details = typeof usageDetails === 'object' && usageDetails !== null ? usageDetails : {}
  return {
    host: textOf(data.host),
    inferenceGeo: textOf((details as Record<string, JSONValue>).inferenceGeo),
    model: textOf(data.model) ?? '',
    operation: textOf(data.operation),
    provider: textOf(data.provider) ?? '',
    responseModel: textOf(data.responseModel),
    serviceTier: textOf(data.serviceTier),
    speed: textOf((details as Record<string, JSONValue>).speed),
    timeMs: Date.parse(data.createdAt),
    vendor: textOf(data.vendor),
  }
}

/** Longer texts are no names, and a part of the key under which prices are remembered. */
const maxNameLength = 300

function textOf(value: JSONValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxNameLength
    ? value
    : undefined
}
