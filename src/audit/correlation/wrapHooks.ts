import type { Payload } from 'payload'

import type { LogbookRequest } from '../request/LogbookRequest.js'

import { guarded } from '../../capture/guarded.js'
import { isSettled, ownHook } from './ownHook.js'
import { inRequestContext } from './withRequestContext.js'

type Hook = (args: HookArgs) => unknown
type HookArgs = { args?: { req?: LogbookRequest }; req?: LogbookRequest }
type Hooked = { hooks?: Record<string, unknown> }

/**
 * Runs all hooks of collections, globals and fields in the log context of their request. Over REST the endpoint has entered
 * it already; GraphQL, server functions and the Local API leave no other place to. `enterWith` in a hook would: but it
 * changes the context of whoever called the operation, too. The host's hooks run as before, in their order.
 */
export function wrapHooks({ collections, config, globals }: Payload): void {
  wrapHooksOf(config as Hooked)
  for (const { config: collection } of Object.values(collections)) {
    wrapHooksOf(collection as Hooked)
    wrapFieldHooks(collection.fields)
  }
  for (const global of globals.config) {
    wrapHooksOf(global as Hooked)
    wrapFieldHooks(global.fields)
  }
  config.blocks?.forEach(({ fields }) => wrapFieldHooks(fields))
}

/** In place: Payload, and those who add hooks late, hold the lists. */
function wrapHooksOf({ hooks }: Hooked): void {
  for (const list of Object.values(hooks ?? {})) {
    if (Array.isArray(list) && !Object.isFrozen(list)) {
      list.forEach((hook: unknown, index) => {
        list[index] = typeof hook === 'function' ? wrapHook(hook as Hook) : hook
      })
    }
  }
}

function wrapHook(hook: Hook): Hook {
  if (isSettled(hook)) {
    return hook
  }
  function inContext(this: unknown, args: HookArgs): unknown {
    const req = guarded(() => args.req ?? args.args?.req)
    return inRequestContext(req, () => hook.call(this, args))
  }
  return ownHook(Object.defineProperty(inContext, 'name', { value: hook.name }))
}

/** What has fields, or is one: a group, a list of rows, tabs, blocks. */
type Nested = Hooked & { blocks?: unknown; fields?: unknown; tabs?: unknown }

const seen = new WeakSet<object>()

/** Blocks may hold themselves. */
function wrapFieldHooks(fields: unknown): void {
  if (!Array.isArray(fields) || seen.has(fields)) {
    return
  }
  seen.add(fields)
  for (const field of fields as (Nested | string)[]) {
    if (typeof field === 'object') {
      wrapHooksOf(field)
      wrapFieldHooks(field.fields)
      wrapFieldHooks(field.blocks)
      wrapFieldHooks(field.tabs)
    }
  }
}
