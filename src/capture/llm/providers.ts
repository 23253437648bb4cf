import { matchesHost } from '../../entries/matchesHost.js'

/** Who answers at a host. */
export type Provider = {
  /** Host patterns, without port; `*.` stands for one or more labels. */
  hosts: readonly string[]
  /** The route. `direct`: the host belongs to those who made the models. */
  provider: string
  /** Who made the models, where all of them are by one. */
  vendor?: string
}

const direct = (vendor: string, ...hosts: string[]): Provider => ({
  hosts,
  provider: 'direct',
  vendor,
})

const route = (provider: string, ...hosts: string[]): Provider => ({ hosts, provider })

/** The hosts that are known to serve models, from the providers' own documentation. A new one is one line. */
export const knownHosts: readonly Provider[] = [
  direct('openai', 'api.openai.com', '*.api.openai.com'),
  direct('anthropic', 'api.anthropic.com'),
  direct('google', 'generativelanguage.googleapis.com'),
  direct('xai', 'api.x.ai', '*.api.x.ai'),
  direct('deepseek', 'api.deepseek.com'),
  direct('mistral', 'api.mistral.ai', 'codestral.mistral.ai'),
  direct('perplexity', 'api.perplexity.ai'),
  direct('cohere', 'api.cohere.com', 'api.cohere.ai'),
  direct('moonshotai', 'api.moonshot.ai', 'api.moonshot.cn'),
  direct('zai', 'api.z.ai', 'open.bigmodel.cn'),
  direct('minimax', 'api.minimax.io', 'api.minimaxi.com'),
  direct('alibaba', 'dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com'),
  direct('voyage', 'api.voyageai.com'),
  route('openrouter', 'openrouter.ai'),
  route('fal', 'fal.run', 'queue.fal.run'),
  route(
    'vertex',
    'aiplatform.googleapis.com',
    '*-aiplatform.googleapis.com',
    'aiplatform.*.rep.googleapis.com',
  ),
  route('azure', '*.openai.azure.com', '*.cognitiveservices.azure.com', '*.services.ai.azure.com'),
  route('bedrock', 'bedrock-runtime.*.amazonaws.com', 'bedrock-mantle.*.api.aws'),
  route('groq', 'api.groq.com'),
  route('together', 'api.together.xyz', 'api.together.ai'),
  route('fireworks', 'api.fireworks.ai'),
  route('cerebras', 'api.cerebras.ai'),
  route('sambanova', 'api.sambanova.ai'),
  route('deepinfra', 'api.deepinfra.com'),
  route('huggingface', 'router.huggingface.co'),
  route('nvidia', 'integrate.api.nvidia.com'),
  route('github-models', 'models.github.ai', 'models.inference.ai.azure.com'),
  route('vercel-gateway', 'ai-gateway.vercel.sh'),
  route('cloudflare-gateway', 'gateway.ai.cloudflare.com'),
  route('helicone', 'ai-gateway.helicone.ai', '*.helicone.ai'),
  route('ollama', 'ollama.com'),
]

/** Who answers at a host; undefined where nobody is known to. The user's own come first. */
export function findProvider(
  hostname: string,
  own: readonly Provider[] = [],
): Provider | undefined {
  return (
    own.find(({ hosts }) => hosts.some((pattern) => matchesHost(hostname, pattern))) ??
    knownByHost(hostname)
  )
}

const exact = new Map(
  knownHosts.flatMap((known) =>
    known.hosts.filter((host) => !host.includes('*')).map((host) => [host, known] as const),
  ),
)
const patterns = knownHosts.flatMap((known) =>
  known.hosts.filter((host) => host.includes('*')).map((pattern) => ({ known, pattern })),
)

function knownByHost(hostname: string): Provider | undefined {
  return (
    exact.get(hostname) ?? patterns.find(({ pattern }) => matchesHost(hostname, pattern))?.known
  )
}
