import type { Call } from './Call.js'

/** The domains of those who made the models, their name in the catalogue, and the hosts with prices of their own. */
const makers = byName<{ domains: readonly string[]; id: string }>({
  anthropic: { domains: ['anthropic.com'], id: 'anthropic' },
  cohere: { domains: ['cohere.com', 'cohere.ai'], id: 'cohere' },
  deepseek: { domains: ['deepseek.com'], id: 'deepseek' },
  google: { domains: ['googleapis.com'], id: 'google' },
  minimax: { domains: ['minimax.io'], id: 'minimax' },
  mistral: { domains: ['mistral.ai'], id: 'mistral' },
  // Not moonshot.cn: prices there are other ones, in CNY.
  moonshotai: { domains: ['moonshot.ai'], id: 'moonshotai' },
  openai: { domains: ['openai.com'], id: 'openai' },
  voyage: { domains: ['voyageai.com'], id: 'voyageai' },
  xai: { domains: ['x.ai'], id: 'x-ai' },
  zai: { domains: ['z.ai'], id: 'zai' },
})

/** Routes with a price list of their own, under the catalogue's name for them. */
const routes = byName({
  azure: 'azure',
  bedrock: 'aws',
  cerebras: 'cerebras',
  fireworks: 'fireworks',
  groq: 'groq',
  openrouter: 'openrouter',
  together: 'together',
  vertex: 'google',
})

/** Gateways that hand a call on at the price of whoever made the model. */
const gateways = ['cloudflare-gateway', 'helicone', 'litellm', 'vercel-gateway']

/** Names that users give the routes. */
const aliases = byName({
  'amazon-bedrock': 'bedrock',
  'azure-openai': 'azure',
  gemini: 'google',
  'google-vertex': 'vertex',
  moonshot: 'moonshotai',
  voyageai: 'voyage',
  'x-ai': 'xai',
  'z-ai': 'zai',
})

/** OpenRouter takes these vendors' own prices, and their lists say more: cache lifetimes, context tiers. */
const passedOn = ['anthropic', 'google', 'openai']

/** Under which names the catalogue may have what a call costs, the best first. Empty: nobody knows who asks the money. */
export function listedProviders(call: Call): string[] {
  const provider = aliases.get(call.provider) ?? call.provider
  if (provider === 'openrouter') {
    const [maker = ''] = call.model.replace(/^~/, '').split('/')
    return passedOn.includes(maker) ? [maker, 'openrouter'] : ['openrouter']
  }
  const listed = routes.get(provider) ?? makerOf(provider, call)
  return listed === undefined ? [] : [listed]
}

/** The maker, where the call went to it: a model on a host of somebody else, a local one say, is not sold by its maker. */
function makerOf(provider: string, { host, vendor = '' }: Call): string | undefined {
  const isNamed = makers.has(provider)
  const maker = makers.get(isNamed ? provider : (aliases.get(vendor) ?? vendor))
  if (maker === undefined || gateways.includes(provider)) {
    return maker?.id
  }
  const isMakers = host === undefined || maker.domains.some((domain) => isAt(host, domain))
  return (isNamed || provider === 'direct') && isMakers ? maker.id : undefined
}

function isAt(host: string, domain: string): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === domain || name.endsWith(`.${domain}`)
}

/** Names come from outside: `constructor` is none of them. */
function byName<Value>(table: Record<string, Value>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(table))
}
