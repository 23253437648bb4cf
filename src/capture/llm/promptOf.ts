import type { LLMRequest, Message, MessagePart } from './LLMRequest.js'

/** Stands in `messages` for the text that is in `prompt`, so that it is not stored twice. */
const promptReference = { from: 'prompt', type: 'text' } as const

type StoredPart = MessagePart | typeof promptReference
type StoredMessage = { parts: StoredPart[]; role: string }

export type StoredPrompt = {
  /** The conversation; undefined where `prompt` is all of it. */
  messages?: StoredMessage[]
  /** The text of the user's last message, for people to read. */
  prompt: string
}

/** Parts a conversation into what is read first and what stands around it. */
export function promptOf({ messages = [], prompt }: LLMRequest): StoredPrompt {
  const index = lastWithText(messages)
  const message = messages[index]
  if (message === undefined || prompt !== undefined) {
    return { messages: messages.length > 0 ? messages : undefined, prompt: prompt ?? '' }
  }
  const text = message.parts.filter(isText).map(({ content }) => content)
  const isAll = messages.length === 1 && message.role === 'user' && message.parts.every(isText)
  const stored = messages.map((other, at) => (at === index ? withReference(other) : other))
  return { messages: isAll ? undefined : stored, prompt: text.join('\n\n') }
}

/** The user's last text; where there is none, the last one of anybody. */
function lastWithText(messages: readonly Message[]): number {
  const hasText = ({ parts }: Message) => parts.some(isText)
  const ofUser = messages.findLastIndex((message) => message.role === 'user' && hasText(message))
  return ofUser >= 0 ? ofUser : messages.findLastIndex(hasText)
}

/** Several texts of one message are one text in `prompt`, and one reference where the first of them stood. */
function withReference({ parts, role }: Message): StoredMessage {
  const first = parts.findIndex(isText)
  return {
    parts: parts.flatMap((part, at): StoredPart[] =>
      isText(part) ? (at === first ? [promptReference] : []) : [part],
    ),
    role,
  }
}

function isText(part: MessagePart): part is { content: string; type: 'text' } {
  return part.type === 'text'
}
