import type { JSONObject } from '../../../entries/readJSON.js'
import type { Usage } from '../usage.js'

import { listAt, textAt } from '../../../entries/readJSON.js'
import { splitUsage } from '../usage.js'
import { figureAt } from './figureAt.js'

/**
 * Google's `usageMetadata` (https://ai.google.dev/api/generate-content#UsageMetadata): what tools gave is input beside the
 * prompt, thoughts are output beside the candidates. Undefined where nothing is counted: Vertex begins a stream with the
 * kind of traffic alone.
 */
export function readGoogleUsage(usage: JSONObject): undefined | Usage {
  const prompt = figureAt(usage, 'promptTokenCount')
  const total = figureAt(usage, 'totalTokenCount')
  // The live API counts a response in the place of candidates.
  const told = figureAt(usage, 'candidatesTokenCount') ?? figureAt(usage, 'responseTokenCount')
  if ((prompt ?? total ?? told) === undefined) {
    return undefined
  }
  const input = (prompt ?? 0) + (figureAt(usage, 'toolUsePromptTokenCount') ?? 0)
  const thoughts = figureAt(usage, 'thoughtsTokenCount')
  const candidates = told ?? Math.max(0, (total ?? 0) - input - (thoughts ?? 0))
  return {
    ...splitUsage({
      cacheRead: figureAt(usage, 'cachedContentTokenCount'),
      input,
      output: candidates + (thoughts ?? 0),
      raw: usage,
      reasoning: thoughts,
    }),
    ...readModalities({
      cached: listAt(usage, 'cacheTokensDetails'),
      input: [listAt(usage, 'promptTokensDetails'), listAt(usage, 'toolUsePromptTokensDetails')],
      output: listAt(
        usage,
        'candidatesTokensDetails' in usage ? 'candidatesTokensDetails' : 'responseTokensDetails',
      ),
    }),
  }
}

type Modalities = {
  cached: readonly unknown[]
  input: readonly (readonly unknown[])[]
  output: readonly unknown[]
}

type Part =
  'cacheReadAudio' | 'inputAudio' | 'inputImage' | 'inputVideo' | 'outputAudio' | 'outputImage'
type Names = { readonly [modality: string]: Part | undefined }

const cachedNames: Names = { AUDIO: 'cacheReadAudio' }
const inputNames: Names = { AUDIO: 'inputAudio', IMAGE: 'inputImage', VIDEO: 'inputVideo' }
const outputNames: Names = { AUDIO: 'outputAudio', IMAGE: 'outputImage' }

/**
 * Parts with prices of their own, out of lists of `{ modality, tokenCount }`, or of `{ modality, tokens }`. In loops, because
 * every chunk of a stream tells them.
 */
export function readModalities({ cached, input, output }: Modalities): Partial<Usage> {
  const parts: Partial<Record<Part, number>> = {}
  addParts(parts, cached, cachedNames)
  for (const details of input) {
    addParts(parts, details, inputNames)
  }
  addParts(parts, output, outputNames)
  return parts
}

function addParts(
  parts: Partial<Record<Part, number>>,
  details: readonly unknown[],
  names: Names,
): void {
  for (const detail of details) {
    const modality = textAt(detail, 'modality')?.toUpperCase() ?? ''
    const name = Object.hasOwn(names, modality) ? names[modality] : undefined
    const count = name && (figureAt(detail, 'tokenCount') ?? figureAt(detail, 'tokens'))
    if (name && count) {
      parts[name] = (parts[name] ?? 0) + count
    }
  }
}
