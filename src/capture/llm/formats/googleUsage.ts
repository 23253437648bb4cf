import type { JSONObject } from '../readJSON.js'
import type { Usage } from '../usage.js'

import { listAt, textAt } from '../readJSON.js'
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
  if (prompt === undefined && total === undefined) {
    return undefined
  }
  const input = (prompt ?? 0) + (figureAt(usage, 'toolUsePromptTokenCount') ?? 0)
  const thoughts = figureAt(usage, 'thoughtsTokenCount')
  const rest = Math.max(0, (total ?? 0) - input - (thoughts ?? 0))
  // The live API counts a response in the place of candidates.
  const candidates =
    figureAt(usage, 'candidatesTokenCount') ?? figureAt(usage, 'responseTokenCount') ?? rest
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
      input: [
        ...listAt(usage, 'promptTokensDetails'),
        ...listAt(usage, 'toolUsePromptTokensDetails'),
      ],
      output: [
        ...listAt(usage, 'candidatesTokensDetails'),
        ...listAt(usage, 'responseTokensDetails'),
      ],
    }),
  }
}

type Modalities = {
  cached: readonly unknown[]
  input: readonly unknown[]
  output: readonly unknown[]
}

/** Parts with prices of their own, out of lists of `{ modality, tokenCount }`, or of `{ modality, tokens }`. */
export function readModalities({ cached, input, output }: Modalities): Partial<Usage> {
  const parts = {
    cacheReadAudio: tokensOf(cached, 'AUDIO'),
    inputAudio: tokensOf(input, 'AUDIO'),
    inputImage: tokensOf(input, 'IMAGE'),
    inputVideo: tokensOf(input, 'VIDEO'),
    outputAudio: tokensOf(output, 'AUDIO'),
    outputImage: tokensOf(output, 'IMAGE'),
  }
  return Object.fromEntries(Object.entries(parts).filter(([, count]) => count > 0))
}

function tokensOf(details: readonly unknown[], modality: string): number {
  return details
    .filter((detail) => textAt(detail, 'modality')?.toUpperCase() === modality)
    .reduce<number>(
      (sum, detail) => sum + (figureAt(detail, 'tokenCount') ?? figureAt(detail, 'tokens') ?? 0),
      0,
    )
}
