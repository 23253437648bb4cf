import type { WireFormat } from '../WireFormat.js'

import { textAt } from '../readJSON.js'
import { splitUsage } from '../usage.js'
import { figureAt } from './figureAt.js'

/** Ollama's own embeddings (https://docs.ollama.com/api#generate-embeddings). */
export const ollamaEmbed: WireFormat = {
  isBulky: true,
  matchesPath: ({ path }) => /\/api\/embed\/?$/.test(path),
  matchesRequest: ({ input, model, prompt }) =>
    typeof model === 'string' && (input !== undefined || typeof prompt === 'string'),
  matchesResponse: (body) =>
    Array.isArray(body.embeddings) || Array.isArray(body.embedding) || 'prompt_eval_count' in body,
  name: 'ollama-embed',
  operation: 'embedding',
  readRequest({ input, model, prompt, ...parameters }) {
    const texts: readonly unknown[] = Array.isArray(input) ? input : [input ?? prompt]
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
