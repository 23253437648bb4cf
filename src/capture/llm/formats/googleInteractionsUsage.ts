import type { JSONObject } from '../../../entries/readJSON.js'
import type { Usage } from '../usage.js'

import { listAt, textAt } from '../../../entries/readJSON.js'
import { splitUsage } from '../usage.js'
import { figureAt } from './figureAt.js'
import { readModalities } from './googleUsage.js'

/**
 * The usage of an interaction (https://ai.google.dev/api/interactions-api): thoughts and what tools gave stand beside output
 * and input, but where the total says that they are in them. Undefined where nothing is counted.
 */
export function readInteractionsUsage(usage: JSONObject): undefined | Usage {
  const counted = readFigures(usage)
  if (counted === undefined) {
    return undefined
  }
  const { input, output, thoughts = 0, tools, total } = counted
  const beside = areThoughtsBeside(counted) ? thoughts : 0
  const rest = (total ?? Infinity) - input - output - beside
  return {
    ...splitUsage({
      cacheRead: figureAt(usage, 'total_cached_tokens'),
      input: input + Math.min(tools, Math.max(0, rest)),
      output: output + beside,
      raw: usage,
      reasoning: counted.thoughts,
    }),
    ...readModalities({
      cached: listAt(usage, 'cached_tokens_by_modality'),
      input: [
        listAt(usage, 'input_tokens_by_modality'),
        listAt(usage, 'tool_use_tokens_by_modality'),
      ],
      output: listAt(usage, 'output_tokens_by_modality'),
    }),
    ...readSearches(usage),
  }
}

type Figures = {
  input: number
  output: number
  thoughts?: number
  tools: number
  total?: number
}

function readFigures(usage: JSONObject): Figures | undefined {
  const input = figureAt(usage, 'total_input_tokens')
  const output = figureAt(usage, 'total_output_tokens')
  const thoughts = figureAt(usage, 'total_thought_tokens')
  if (input === undefined && output === undefined && thoughts === undefined) {
    return undefined
  }
  return {
    input: input ?? 0,
    output: output ?? 0,
    thoughts,
    tools: figureAt(usage, 'total_tool_use_tokens') ?? 0,
    total: figureAt(usage, 'total_tokens'),
  }
}

/** They are, unless the total comes out without them. */
function areThoughtsBeside({ input, output, thoughts = 0, tools, total }: Figures): boolean {
  const isTotal = (sum: number) => total === sum || total === sum + tools
  return thoughts > output || isTotal(input + output + thoughts) || !isTotal(input + output)
}

function readSearches(usage: JSONObject): Pick<Usage, 'webSearches'> {
  const webSearches = listAt(usage, 'grounding_tool_count')
    .filter((tool) => textAt(tool, 'type') === 'google_search')
    .reduce<number>((sum, tool) => sum + (figureAt(tool, 'count') ?? 0), 0)
  return webSearches > 0 ? { webSearches } : {}
}
