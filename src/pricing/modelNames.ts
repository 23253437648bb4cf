/** What stands before a model's name in an address: `models/`, `publishers/google/models/`, `us.anthropic.` stays. */
const path = /^(?:.*\/)?models\/|^arn:.*\/|^~/
/** Ways of OpenRouter to choose who serves a model; the price is that of the model (https://openrouter.ai/docs/faq). */
const routing = /:(?:nitro|floor|exacto|beta)$/
/** A version's date, as the vendors write it: `-2025-04-14`, `-20250514`, `@20250514`. `-latest` may be any version. */
const version = /(?:[-@]20\d{6}|-20\d\d-\d\d-\d\d|@default)(?:-v\d+(?::\d+)?)?$/

/** Whether a model is free by its name: OpenRouter's `:free`. */
export function isFree(model: string): boolean {
  return model.endsWith(':free')
}

/** What OpenRouter's `:online` adds for its searches is in no list. */
export function hasSurcharge(model: string): boolean {
  return model.endsWith(':online')
}

/** The names under which a list may have a model, the most exact first. */
export function modelNames(model: string): string[] {
  const plain = model.replace(path, '').replace(routing, '')
  const short = plain.slice(plain.lastIndexOf('/') + 1)
  const names = [model, plain, short].flatMap((name) => [name, name.replace(version, '')])
  return [...new Set(names)].filter((name) => name !== '')
}

/**
 * Whether a name goes on after that of the list's model with a number of its own: `claude-sonnet-5-5` is no
 * `claude-sonnet-5`, though it begins like one. A date is none.
 */
export function isOtherVersion(name: string, listed: string): boolean {
  return name.startsWith(listed) && /^[-.]\d{1,2}(?!\d|-20\d\d)/.test(name.slice(listed.length))
}
