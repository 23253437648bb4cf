import type { JSONObject } from '../../entries/readJSON.js'
import type { Usage } from './usage.js'

/** One part of a message, in the words of OpenTelemetry (`gen_ai.input.messages`). */
export type MessagePart =
  | { arguments?: unknown; id?: string; name?: string; type: 'tool_call' }
  | { bytes?: number; mimeType?: string; type: 'blob' }
  | { content: string; type: 'reasoning' | 'text' }
  | { id?: string; result: unknown; type: 'tool_call_response' }
  | { mimeType?: string; type: 'uri'; uri: string }
  /** What no other type says: kept as it came. */
  | { type: 'other'; value: unknown }

export type Message = { parts: MessagePart[]; role: string }

/** What a model was asked. */
export type LLMRequest = {
  /** What the call is billed by, as it was asked for: said in the row where the answer says nothing of its usage. */
  counts?: Pick<Usage, 'characters' | 'images'>
  /** The conversation, the system's message first. Of what is no conversation, `prompt` is all there is. */
  messages?: Message[]
  model?: string
  /** All else of the body: temperature, limits, tools. */
  parameters?: JSONObject
  /** The text of a request that has no messages: what to embed, draw or say. */
  prompt?: string
}
