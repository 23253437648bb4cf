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
 * `undefined` where nothing was counted, or only a total that could be input or output, or where tokens of another model
 * are billed with the call.
 */
export function readBillable({ details, tokens }: Usage): Billable | undefined {
  const parts = isRecord(details) ? details : nothing
  if (figure(parts.otherModelCalls) > 0) {
    return undefined
  }
  const counted = withBilled(isRecord(tokens) ? tokens : nothing, parts)
  const { completionTokens, promptTokens } = counted
  const total = figure(counted.totalTokens)
  if (total > 0 && promptTokens == null && completionTokens == null) {
    return undefined
  }
  const inputTokens =
    promptTokens == null ? Math.max(0, total - figure(completionTokens)) : figure(promptTokens)
  const outputTokens =
    completionTokens == null ? Math.max(0, total - inputTokens) : figure(completionTokens)
  const billed = new Map<TokenRate, number>()
  addInput(billed, { counted, left: inputTokens, parts })
  addOutput(billed, { counted, left: outputTokens, parts })
  const units = readUnits(parts, outputTokens > 0)
  return billed.size + units.size === 0 ? undefined : { inputTokens, tokens: billed, units }
}

type Figures = { [name: string]: JSONValue }

const nothing: Figures = {}

/**
 * Some bill other tokens than they count: Cohere fewer, and none of them as cached; Anthropic more, where it has summed up a
 * conversation.
 */
function withBilled(counted: Figures, parts: Figures): Figures {
  const { billedCacheRead, billedCacheWrite, billedInput, billedOutput } = parts
  if (billedInput == null) {
    return counted
  }
  const isFewer = figure(billedInput) < figure(counted.promptTokens)
  return {
    ...counted,
    ...(isFewer && { cachedTokens: 0, cacheWriteTokens: 0 }),
    ...(billedCacheRead != null && { cachedTokens: billedCacheRead }),
    ...(billedCacheWrite != null && { cacheWriteTokens: billedCacheWrite }),
    completionTokens: billedOutput ?? counted.completionTokens ?? 0,
    promptTokens: billedInput,
  }
}

/** What is left of the tokens of one direction, while parts of it are taken. */
type Direction = { counted: Figures; left: number; parts: Figures }

function addInput(billed: Map<TokenRate, number>, input: Direction): void {
  const { counted, parts } = input
  const cacheRead = take(input, counted.cachedTokens)
  const cacheReadAudio = Math.min(figure(parts.cacheReadAudio), cacheRead)
  add(billed, 'cacheReadAudio', cacheReadAudio)
  add(billed, 'cacheRead', cacheRead - cacheReadAudio)
  addCacheWrites(billed, take(input, counted.cacheWriteTokens), parts.cacheWriteByTTL)
  add(billed, 'inputAudio', take(input, Math.max(0, figure(parts.inputAudio) - cacheReadAudio)))
  add(billed, 'inputImage', take(input, parts.inputImage))
  add(billed, 'inputVideo', take(input, parts.inputVideo))
  add(billed, 'input', input.left)
}

function addCacheWrites(
  billed: Map<TokenRate, number>,
  cacheWrite: number,
  byTTL: JSONValue | undefined,
): void {
  const written = { left: cacheWrite }
  if (isRecord(byTTL)) {
    for (const lifetime of Object.keys(byTTL)) {
      add(billed, `cacheWrite:${lifetime}`, take(written, byTTL[lifetime]))
    }
  }
  add(billed, 'cacheWrite', written.left)
}

function addOutput(billed: Map<TokenRate, number>, output: Direction): void {
  const { counted, parts } = output
  add(billed, 'outputAudio', take(output, parts.outputAudio))
  add(billed, 'outputImage', take(output, parts.outputImage))
  add(billed, 'reasoning', take(output, counted.reasoningTokens))
  add(billed, 'output', output.left)
}

const unitFigures: readonly (readonly [UnitRate, string])[] = [
  ['character', 'characters'],
  ['image', 'images'],
  ['second', 'seconds'],
  ['toolCall', 'toolCalls'],
  ['unit', 'units'],
  ['webSearch', 'webSearches'],
]

function readUnits(parts: Figures, hasOutputTokens: boolean): ReadonlyMap<UnitRate, number> {
  if (parts === nothing) {
    return noUnits
  }
  const units = new Map<UnitRate, number>()
  for (const [name, field] of unitFigures) {
    // An image that is billed by its tokens is not billed as one, too.
    if (name !== 'image' || !hasOutputTokens) {
      add(units, name, figure(parts[field]))
    }
  }
  return units
}

const noUnits: ReadonlyMap<UnitRate, number> = new Map()

/** Takes a part of a whole, as far as there is something left of it. */
function take(whole: { left: number }, part: JSONValue | undefined): number {
  const taken = Math.min(figure(part), whole.left)
  whole.left -= taken
  return taken
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
