import type { JSONObject } from '../../../entries/readJSON.js'

import { isObject, listAt, textAt } from '../../../entries/readJSON.js'

/** What the items of the Responses API have in common, whether a model wrote them or they are sent back to it. */

/** Whether the item is a call of a tool, the provider's own tools included; `program` is code that calls tools. */
export function isToolCall(item: JSONObject): boolean {
  const type = textAt(item, 'type') ?? ''
  return (
    type.endsWith('_call') ||
    type.startsWith('openrouter:') ||
    type === 'mcp_approval_request' ||
    type === 'program'
  )
}

/** The id by which the result of the call will refer to it. */
export function callIdOf(item: JSONObject): string | undefined {
  return textAt(item, 'call_id') ?? textAt(item, 'id')
}

/** The function's name, or which of the provider's tools it is: `web_search`. */
export function toolNameOf(item: JSONObject): string | undefined {
  return textAt(item, 'name') ?? textAt(item, 'type')?.replace(/_call$/, '')
}

const wholeArguments = ['arguments', 'input', 'action', 'actions', 'operation'] as const
const partArguments = ['code', 'queries', 'prompt', 'revised_prompt'] as const

/** What the tool is called with; each of the provider's own has a name of its own for it. */
export function argumentsOf(item: JSONObject): unknown {
  const whole = wholeArguments
    .map((name) => item[name])
    .find((value) => value !== undefined && value !== null && value !== '')
  if (isObject(whole) && whole === item.action) {
    // What a search found is no argument, and it is long.
    const { sources: _sources, ...rest } = whole
    return rest
  }
  if (whole !== undefined) {
    return whole
  }
  const parts = partArguments.flatMap((name) => (item[name] == null ? [] : [[name, item[name]]]))
  return parts.length > 0 ? Object.fromEntries(parts) : undefined
}

/** The texts of a reasoning item: what was thought, or its summary where that is all there is. */
export function reasoningOf(item: JSONObject): string {
  const textsOf = (name: string) => listAt(item, name).map((part) => textAt(part, 'text') ?? '')
  const content = textsOf('content').filter(Boolean)
  return (content.length > 0 ? content : textsOf('summary').filter(Boolean)).join('\n\n')
}
