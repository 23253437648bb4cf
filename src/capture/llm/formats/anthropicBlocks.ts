import type { JSONObject } from '../../../entries/readJSON.js'

import { isObject, textAt } from '../../../entries/readJSON.js'

/** What the content blocks of Anthropic's messages have in common, whether a model wrote them or they are sent back to it. */

/** Whether the block is a call of a tool: the user's, the provider's own, or one of an MCP server. */
export function isToolUse(block: JSONObject): boolean {
  return textAt(block, 'type')?.endsWith('tool_use') ?? false
}

/** Whether the block is what came of a call: `tool_result`, `web_search_tool_result`, `mcp_tool_result`. */
export function isToolResult(block: JSONObject): boolean {
  return textAt(block, 'type')?.endsWith('tool_result') ?? false
}

/** What only the provider can read, and nobody else should: it is kept by its length. */
const secretMembers = ['data', 'encrypted_content', 'encrypted_index', 'encrypted_stdout'] as const

/** Deeper than this nothing is looked for. */
const maxDepth = 8

/** A value without the bytes and the encrypted texts in it. */
export function withoutSecrets(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) {
    return undefined
  }
  if (Array.isArray(value)) {
    return value.map((member) => withoutSecrets(member, depth + 1))
  }
  if (!isObject(value)) {
    return value
  }
  const members = Object.entries(value).map(([name, member]) =>
    typeof member === 'string' && isSecret(name, value)
      ? ([`${name}Characters`, member.length] as const)
      : ([name, withoutSecrets(member, depth + 1)] as const),
  )
  return Object.fromEntries(members)
}

/** The `data` of a source that is text is no bytes. */
function isSecret(name: string, { type }: JSONObject): boolean {
  return secretMembers.some((secret) => secret === name) && !(name === 'data' && type === 'text')
}
