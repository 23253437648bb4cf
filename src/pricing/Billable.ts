import type { JSONValue } from '../entries/row.js'
import type { TokenRate, UnitRate } from './Price.js'

import { isRecord } from '../entries/row.js'

/** What of a call is billed: disjoint, so that each token has one price. Only what is above 0. */
export type Billable = {
  /** All input, cached included: the size of the context. */
  inputTokens: number
  tokens: ReadonlyMap<TokenRate, number>
  units: ReadonlyMap<UnitRate, number>
}

type Usage = {
  /** A row's `usageDetails`. */
  details?: JSONValue
  /** A row's `tokenUsage`. */
  tokens?: JSONValue
}

/**
 * The buckets of a row's figures. What does not add up is cut to what does: a part is never larger than the whole.
 * `undefined` where nothing was counted, or only a total that could be input or output.
 */
export function readBillable({ details, tokens }: Usage): Billable | undefined {
  const counted = isRecord(tokens) ? tokens : {}
  const parts = isRecord(details) ? details : {}
  const total = figure(counted.totalTokens)
  const hasParts = counted.promptTokens != null || counted.completionTokens != null
  if (total > 0 && !hasParts) {
    return undefined
  }
  const inputTokens =
    counted.promptTokens == null
      ? Math.max(0, total - figure(counted.completionTokens))
      : figure(counted.promptTokens)
  const outputTokens =
    counted.completionTokens == null
      ? Math.max(0, total - inputTokens)
      : figure(counted.completionTokens)
  const billed = new Map<TokenRate, number>()
  addInput(billed, inputTokens, { ...parts, ...cacheFigures(counted) })
  addOutput(billed, outputTokens, { ...parts, reasoning: counted.reasoningTokens ?? 0 })
  const units = readUnits(parts, outputTokens > 0)
  return billed.size + units.size === 0 ? undefined : { inputTokens, tokens: billed, units }
}

type Figures = { [name: string]: JSONValue }

function cacheFigures(counted: Figures): Figures {
  return { cacheRead: counted.cachedTokens ?? 0, cacheWrite: counted.cacheWriteTokens ?? 0 }
}

function addInput(billed: Map<TokenRate, number>, inputTokens: number, parts: Figures): void {
  const take = createTaker(inputTokens)
  const cacheRead = take(parts.cacheRead)
  const cacheReadAudio = Math.min(figure(parts.cacheReadAudio), cacheRead)
  add(billed, 'cacheReadAudio', cacheReadAudio)
  add(billed, 'cacheRead', cacheRead - cacheReadAudio)
  addCacheWrites(billed, take(parts.cacheWrite), parts.cacheWriteByTTL)
  add(billed, 'inputAudio', take(Math.max(0, figure(parts.inputAudio) - cacheReadAudio)))
  add(billed, 'inputImage', take(parts.inputImage))
  add(billed, 'inputVideo', take(parts.inputVideo))
  add(billed, 'input', take(Infinity))
}

function addCacheWrites(
  billed: Map<TokenRate, number>,
  cacheWrite: number,
  byTTL: JSONValue | undefined,
): void {
  const take = createTaker(cacheWrite)
  for (const [lifetime, count] of Object.entries(isRecord(byTTL) ? byTTL : {})) {
    add(billed, `cacheWrite:${lifetime}`, take(count))
  }
  add(billed, 'cacheWrite', take(Infinity))
}

function addOutput(billed: Map<TokenRate, number>, outputTokens: number, parts: Figures): void {
  const take = createTaker(outputTokens)
  add(billed, 'outputAudio', take(parts.outputAudio))
  add(billed, 'outputImage', take(parts.outputImage))
  add(billed, 'reasoning', take(parts.reasoning))
  add(billed, 'output', take(Infinity))
}

const unitFigures = {
  character: 'characters',
  image: 'images',
  second: 'seconds',
  toolCall: 'toolCalls',
  unit: 'units',
  webSearch: 'webSearches',
} as const

function readUnits(parts: Figures, hasOutputTokens: boolean): Map<UnitRate, number> {
  const units = new Map<UnitRate, number>()
  for (const [name, field] of Object.entries(unitFigures)) {
    // An image that is billed by its tokens is not billed as one, too.
    if (name !== 'image' || !hasOutputTokens) {
      add(units, name as UnitRate, figure(parts[field]))
    }
  }
  return units
}

/** Takes parts of a whole, as long as there is something left of it. */
function createTaker(whole: number): (part: JSONValue | undefined) => number {
  let left = whole
  return (part) => {
    const taken = part === Infinity ? left : Math.min(figure(part), left)
    left -= taken
    return taken
  }
}

function add<Name>(map: Map<Name, number>, name: Name, count: number): void {
  if (count > 0) {
    map.set(name, count)
  }
}

/** A count as the row has it; what is none counts as 0. */
function figure(value: JSONValue | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}
