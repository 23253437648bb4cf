import type { CallAddress, WireFormat } from '../WireFormat.js'

import { textAt } from '../../../entries/readJSON.js'
import { splitUsage } from '../usage.js'
import { figureAt } from './figureAt.js'

/** Ollama's own embeddings (https://docs.ollama.com/api#generate-embeddings), and the older `/api/embeddings`, which counts nothing. */
export const ollamaEmbed: WireFormat = {
  isBulky: true,
  matchesPath,
  matchesRequest: ({ input, model, prompt }, address) =>
    matchesPath(address) && typeof model === 'string' && (input ?? prompt) !== undefined,
  matchesResponse: ({ embedding, embeddings, ...rest }) =>
    [embedding, embeddings].some(Array.isArray) || 'prompt_eval_count' in rest,
  name: 'ollama-embed',
  operation: 'embedding',
  readRequest({ input, model, prompt, ...parameters }) {
    const texts: readonly unknown[] = Array.isArray(input) ? input : [input, prompt]
    return {
      model: typeof model === 'string' ? model : undefined,
      parameters,
      prompt: texts.filter((text) => typeof text === 'string').join('\n\n'),
    }
  },
  readResponse(body, answer) {
    const raw = { prompt_eval_count: body.prompt_eval_count }
    const input = figureAt(raw, 'prompt_eval_count')
    answer.model ??= textAt(body, 'model')
    answer.usage = input === undefined ? undefined : splitUsage({ input, output: 0, raw })
  },
  readStreamEvent: () => {},
}

function matchesPath({ path }: CallAddress): boolean {
  return /\/api\/embed(?:dings)?\/?$/.test(path)
}
