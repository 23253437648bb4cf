import type { WireBody } from '../../harness/wire/wireBody.js'

import { toEvents, toJSON } from '../../harness/wire/wireBody.js'

/** The functions of a snippet, by their names. */
export type Snippet = Record<
  string,
  (...args: string[]) => AsyncIterable<unknown> | Promise<unknown>
>

/** A function of a snippet, what the provider answers to it, and the row that it leaves. */
export type SnippetCase = {
  args?: string[]
  bodies: WireBody[]
  function: string
  row: Record<string, unknown>
  snippet: string
}

const question = 'How are you?'

const chat = { created: 1, id: 'chatcmpl-1', model: 'gpt-4o-2024-08-06' }
const chatUsage = { completion_tokens: 2, prompt_tokens: 3, total_tokens: 5 }
const chatBody = toJSON({
  ...chat,
  choices: [
    {
      finish_reason: 'stop',
      index: 0,
      logprobs: null,
      message: { content: 'Fine.', refusal: null, role: 'assistant' },
    },
  ],
  object: 'chat.completion',
  system_fingerprint: null,
  usage: chatUsage,
})
const chunk = { ...chat, object: 'chat.completion.chunk', system_fingerprint: 'fp_1' }
const chatEvents = toEvents(
  [
    {
      ...chunk,
      choices: [{ delta: { content: 'Fi', role: 'assistant' }, finish_reason: null, index: 0 }],
    },
    { ...chunk, choices: [{ delta: { content: 'ne.' }, finish_reason: 'stop', index: 0 }] },
    { ...chunk, choices: [], usage: chatUsage },
  ],
  { hasTerminator: true },
)

const message = {
  content: [] as unknown[],
  id: 'msg_1',
  model: 'claude-sonnet-4-6',
  role: 'assistant',
  stop_reason: null as null | string,
  stop_sequence: null,
  type: 'message',
  usage: { input_tokens: 3, output_tokens: 1 },
}
const messageBody = toJSON({
  ...message,
  content: [{ text: 'Fine.', type: 'text' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 2 },
})
const messageEvents = toEvents(
  [
    { message, type: 'message_start' },
    { content_block: { text: '', type: 'text' }, index: 0, type: 'content_block_start' },
    { delta: { text: 'Fine.', type: 'text_delta' }, index: 0, type: 'content_block_delta' },
    { index: 0, type: 'content_block_stop' },
    {
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      type: 'message_delta',
      usage: { output_tokens: 2 },
    },
    { type: 'message_stop' },
  ],
  { isNamed: true },
)

const candidate = {
  candidates: [
    { content: { parts: [{ text: 'Fine.' }], role: 'model' }, finishReason: 'STOP', index: 0 },
  ],
  modelVersion: 'gemini-2.5-pro',
  usageMetadata: { candidatesTokenCount: 2, promptTokenCount: 3, totalTokenCount: 5 },
}

const response = {
  created_at: 1,
  id: 'resp_1',
  incomplete_details: null,
  model: 'gpt-4o-2024-08-06',
  object: 'response',
  output: [
    {
      content: [{ annotations: [], text: 'Fine.', type: 'output_text' }],
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      type: 'message',
    },
  ],
  status: 'completed',
  usage: { input_tokens: 3, output_tokens: 2, total_tokens: 5 },
}
const responseEvents = toEvents(
  [
    { response: { ...response, output: [], status: 'in_progress' }, type: 'response.created' },
    {
      item: { ...response.output[0], content: [] },
      output_index: 0,
      type: 'response.output_item.added',
    },
    { delta: 'Fine.', item_id: 'msg_1', output_index: 0, type: 'response.output_text.delta' },
    { item: response.output[0], output_index: 0, type: 'response.output_item.done' },
    { response, type: 'response.completed' },
  ],
  { isNamed: true },
)

const job = 'https://queue.fal.run/fal-ai/flux/requests/job-1'
const images = { images: [{ content_type: 'image/png', url: 'https://v3.fal.media/a.png' }] }

const counted = {
  prompt: question,
  response: 'Fine.',
  status: 'success',
  tokenUsage: { completionTokens: 2, promptTokens: 3, totalTokens: 5 },
  usageSource: 'provider',
}
const byOpenAI = { ...counted, host: 'api.openai.com', model: 'gpt-4o', vendor: 'openai' }
const byAnthropic = { ...counted, host: 'api.anthropic.com', model: 'claude-sonnet-4-6' }
const google = 'generativelanguage.googleapis.com'
const byGoogle = { ...counted, host: google, model: 'gemini-2.5-pro', provider: 'direct' }
const byOpenRouter = { ...counted, model: 'anthropic/claude-sonnet-4', provider: 'openrouter' }
const byFal = { model: 'fal-ai/flux/dev', prompt: question, provider: 'fal', status: 'success' }

export const snippetCases: SnippetCase[] = [
  { bodies: [chatBody], function: 'ask', row: byOpenAI, snippet: 'openai' },
  { bodies: [chatEvents], function: 'stream', row: byOpenAI, snippet: 'openai' },
  { bodies: [messageBody], function: 'ask', row: byAnthropic, snippet: 'anthropic' },
  { bodies: [messageEvents], function: 'stream', row: byAnthropic, snippet: 'anthropic' },
  { bodies: [toJSON(candidate)], function: 'ask', row: byGoogle, snippet: 'googleGenAI' },
  { bodies: [toEvents([candidate])], function: 'stream', row: byGoogle, snippet: 'googleGenAI' },
  ...(
    [
      ['openai', toJSON(response), responseEvents, byOpenAI],
      ['anthropic', messageBody, messageEvents, byAnthropic],
      ['google', toJSON(candidate), toEvents([candidate]), byGoogle],
    ] as const
  ).flatMap(([maker, body, events, row]) => [
    { args: [maker], bodies: [body], function: 'ask', row, snippet: 'aiSDK' },
    { args: [maker], bodies: [events], function: 'stream', row, snippet: 'aiSDK' },
  ]),
  { bodies: [chatBody], function: 'ask', row: byOpenRouter, snippet: 'aiSDKOpenRouter' },
  { bodies: [chatEvents], function: 'stream', row: byOpenRouter, snippet: 'aiSDKOpenRouter' },
  { bodies: [chatBody], function: 'ask', row: byOpenRouter, snippet: 'openRouterSDK' },
  { bodies: [chatEvents], function: 'stream', row: byOpenRouter, snippet: 'openRouterSDK' },
  {
    bodies: [
      toJSON({
        cancel_url: `${job}/cancel`,
        request_id: 'job-1',
        response_url: job,
        status: 'IN_QUEUE',
        status_url: `${job}/status`,
      }),
      toJSON({ request_id: 'job-1', status: 'COMPLETED' }),
      toJSON(images),
    ],
    function: 'draw',
    row: byFal,
    snippet: 'fal',
  },
  { bodies: [toJSON(images)], function: 'drawAtOnce', row: byFal, snippet: 'fal' },
]

export { question }
