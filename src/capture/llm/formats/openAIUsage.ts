import type { JSONObject } from '../../../entries/readJSON.js'
import type { Usage } from '../usage.js'

import { readChatUsage } from './chatUsage.js'
import { figureAt } from './figureAt.js'

/** The `usage` of OpenAI's other APIs. Undefined where no tokens are told. Of embeddings some tell the total alone. */
export function readOpenAIUsage(usage: JSONObject | undefined): undefined | Usage {
  const counted = usage && readChatUsage(usage)
  const total = figureAt(usage, 'total_tokens')
  return (
    counted ?? (total === undefined ? undefined : readChatUsage({ ...usage, input_tokens: total }))
  )
}
