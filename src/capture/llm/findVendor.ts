/**
 * Who made a model, by what its name is known to begin with (after any `vendor/` before it). An open set: what nobody
 * knows stays without.
 */
const names: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:(?:openai-)?gpt|chatgpt|o[134](?:-|$)|text-embedding|dall-e|whisper|tts|davinci|babbage|codex|sora|omni-moderation|computer-use)/,
    'openai',
  ],
  [/^claude/, 'anthropic'],
  [/^(?:gemini|gemma|imagen|veo|palm(?!yra)|learnlm|nano-banana)/, 'google'],
  [/^(?:meta-)?llama/, 'meta'],
  [
    /^(?:mistral|mixtral|ministral|codestral|magistral|devstral|pixtral|voxtral|open-mi)/,
    'mistral',
  ],
  [/^grok/, 'xai'],
  [/^(?:deepseek|r1-v1)/, 'deepseek'],
  [/^(?:qwen|qwq|qvq)/, 'alibaba'],
  [/^(?:kimi|moonshot)/, 'moonshotai'],
  [/^(?:command|embed-|rerank-|c4ai|aya)/, 'cohere'],
  [/^(?:sonar|r1-1776)/, 'perplexity'],
  [/^(?:zai-)?glm/, 'zai'],
  [/^minimax/, 'minimax'],
  [/^(?:nova|titan)/, 'amazon'],
  [/^phi-/, 'microsoft'],
  [/^flux/, 'black-forest-labs'],
  [/^voyage/, 'voyage'],
  [/^palmyra/, 'writer'],
  [/^(?:nemotron|nvidia)/, 'nvidia'],
  [/^(?:jamba|j2-)/, 'ai21'],
]

/** Names under which routers file the same vendors. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['deepseek-ai', 'deepseek'],
  ['meta-llama', 'meta'],
  ['mistralai', 'mistral'],
  ['moonshot', 'moonshotai'],
  ['qwen', 'alibaba'],
  ['x-ai', 'xai'],
  ['z-ai', 'zai'],
  ['zai-org', 'zai'],
])

/** Longer texts are no names, in characters. */
const maxNameLength = 300

/** Who made the model: out of `anthropic/claude-sonnet-4`, or by its name. */
export function findVendor(model: string): string | undefined {
  if (model.length > maxNameLength) {
    return undefined
  }
  const parts = model.toLowerCase().split(/[/:@]/).filter(Boolean)
  const byName = parts.map(vendorByName).find(Boolean)
  const [prefix = ''] = parts
  return byName ?? (model.includes('/') ? (aliases.get(prefix) ?? prefix) : undefined)
}

/** `us.anthropic.`, `global.amazon.`, `zai.`: where an inference profile runs, and who made the model. */
const bedrockPrefix =
  /^(?:[a-z-]{2,8}\.)?(?:ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|writer|zai)\./

function vendorByName(name: string): string | undefined {
  const plain = name.replace(bedrockPrefix, '')
  return names.find(([pattern]) => pattern.test(plain))?.[1]
}
