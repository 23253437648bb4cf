import type { JSONObject } from '../../../entries/readJSON.js'
import type { Usage } from '../usage.js'

import { objectAt } from '../../../entries/readJSON.js'
import { splitUsage } from '../usage.js'
import { figureAt } from './figureAt.js'

/**
 * Usage as Cohere writes it: `tokens` is what the model read and wrote, its own template included, and `billed_units` what
 * costs. Both are kept.
 */
export function readCohereUsage(usage: JSONObject): Usage | undefined {
  const billed = objectAt(usage, 'billed_units')
  const tokens = objectAt(usage, 'tokens') ?? billed
  const input = figureAt(tokens, 'input_tokens')
  const output = figureAt(tokens, 'output_tokens')
  const billedInput = figureAt(billed, 'input_tokens')
  const billedOutput = figureAt(billed, 'output_tokens')
  const units = figureAt(billed, 'search_units')
  const images = figureAt(billed, 'images')
  const figures = [input, output, units, images]
  if (figures.every((figure) => figure === undefined)) {
    return undefined
  }
  return {
    ...splitUsage({
      cacheRead: figureAt(usage, 'cached_tokens'),
      input: input ?? 0,
      output: output ?? 0,
      raw: usage,
    }),
    ...(tokens === billed ? {} : { billedInput, billedOutput }),
    ...(units ? { units } : {}),
    ...(images ? { images } : {}),
  }
}
