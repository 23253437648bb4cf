import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

import type { ChatRequest, Generation } from './chatCompletion.js'

import { models } from '../models.js'
import { buildChunks, buildCompletion, generate } from './chatCompletion.js'

export type StartProviderOptions = {
  /** Between two chunks of a stream, and ten times that before an answer. @default 12 */
  delayMs?: number
  /** @default a free one */
  port?: number
}

export type RunningProvider = {
  close: () => Promise<void>
  /** To be given to an SDK as its base URL. */
  url: string
}

type Context = {
  countCall: () => number
  delayMs: number
  request: IncomingMessage
  response: ServerResponse
}

const maxBodyBytes = 4_000_000

/**
 * Starts a server on 127.0.0.1 that speaks OpenRouter's chat API, streamed and not: as long as no key is at
 * hand, it stands in for the real one. An unknown model is answered 400, a model that ends in `:rate-limited` 429.
 */
export async function startProvider(options: StartProviderOptions = {}): Promise<RunningProvider> {
  const { delayMs = 12, port = 0 } = options
  let callCount = 0
  const countCall = (): number => (callCount += 1)
  const server = createServer((request, response) => {
    answer({ countCall, delayMs, request, response }).catch(() => response.destroy())
  })
  server.listen({ host: '127.0.0.1', port })
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  return {
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
    url: `http://127.0.0.1:${address.port}/api/v1`,
  }
}

async function answer(context: Context): Promise<void> {
  const { countCall, delayMs, request, response } = context
  if (request.method !== 'POST' || request.url !== '/api/v1/chat/completions') {
    return sendError(response, 404, 'Not Found')
  }
  if (!request.headers.authorization?.startsWith('Bearer ')) {
    return sendError(response, 401, 'No cookie auth credentials found')
  }
  const chat = parseChat(await readBody(request))
  if (!chat) {
    return sendError(response, 400, 'Input required: specify "prompt" or "messages"')
  }
  const modelId = chat.model.replace(/:rate-limited$/, '')
  const model = models[modelId]
  if (!model) {
    return sendError(response, 400, `${chat.model} is not a valid model ID`)
  }
  if (modelId !== chat.model) {
    return sendError(response, 429, 'Provider returned error', {
      raw: `${modelId} is temporarily rate-limited upstream. Please retry shortly.`,
      provider_name: model.provider,
    })
  }
  const generation = generate(chat, model, countCall())
  response.setHeader('x-generation-id', generation.envelope.id)
  await sleep(delayMs * 10)
  return chat.stream
    ? sendStream(context, generation)
    : sendJSON(response, 200, buildCompletion(generation))
}

async function sendStream({ delayMs, response }: Context, generation: Generation): Promise<void> {
  response.writeHead(200, { 'cache-control': 'no-cache', 'content-type': 'text/event-stream' })
  response.write(': OPENROUTER PROCESSING\n\n')
  for (const chunk of buildChunks(generation)) {
    await sleep(delayMs)
    if (response.destroyed) {
      return
    }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
  response.end('data: [DONE]\n\n')
}

/** Errors in OpenRouter's form. */
function sendError(
  response: ServerResponse,
  code: number,
  message: string,
  metadata?: object,
): void {
  sendJSON(response, code, {
    error: { message, code, ...(metadata && { metadata }) },
    user_id: 'user_dev',
  })
}

function sendJSON(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) {
      throw new Error('The request is too large.')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function parseChat(body: string): ChatRequest | undefined {
  try {
    const chat = JSON.parse(body) as Partial<ChatRequest> | null
    return typeof chat?.model === 'string' &&
      Array.isArray(chat.messages) &&
      chat.messages.length > 0
      ? (chat as ChatRequest)
      : undefined
  } catch {
    // What is not JSON is answered as a request without messages.
    return undefined
  }
}
