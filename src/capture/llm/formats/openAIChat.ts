import type { JSONObject } from '../../../entries/readJSON.js'
import type { WireFormat } from '../WireFormat.js'

import { isObject, listAt } from '../../../entries/readJSON.js'
import { modelOf } from './modelOf.js'
import { readChatAnswer, readChatChunk } from './openAIChatAnswer.js'
import { readChatMessages } from './openAIChatMessages.js'
import { readCostHeaders } from './reportedCost.js'

/**
 * OpenAI's Chat Completions, and with it all that is compatible, on any host
 * (https://platform.openai.com/docs/api-reference/chat). `text/chatcompletion_v2` is MiniMax's path for the same.
 */
export const openAIChat: WireFormat = {
  // Perplexity's jobs under `/async/` answer another time.
  matchesPath: ({ path }) =>
    /\/(?:chat|agents)\/completions\/?$|\/text\/chatcompletion_v2$/.test(path) &&
    !path.includes('/async/'),
  matchesRequest: (body) =>
    listAt(body, 'messages').some((message) => isObject(message) && 'role' in message),
  matchesResponse: isChatAnswer,
  name: 'openai-chat',
  operation: 'chat',
  readHeaders: readCostHeaders,
  readRequest(body, address) {
    const { messages, model: _model, ...parameters } = body
    return { messages: readChatMessages(messages), model: modelOf(body, address), parameters }
  },
  readResponse: readChatAnswer,
  readStreamEvent: readChatChunk,
}

function isChatAnswer(body: JSONObject): boolean {
  const [choice] = listAt(body, 'choices')
  const isChoice = isObject(choice) && ('message' in choice || 'finish_reason' in choice)
  const isNamed = typeof body.object === 'string' && body.object.startsWith('chat.completion')
  return isChoice || isNamed || body.object === 'error' || isObject(body.error)
}
