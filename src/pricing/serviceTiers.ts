import type { Call } from './Call.js'

/** What a tier, speed or place makes of the price of the tokens. */
export type Multiplier = {
  /** Whether input from a cache has the same factor; else calls with such input have no price. Default: false. */
  coversCache?: boolean
  /** Whether the rates of a long context have the same factor; else such calls have no price. Default: false. */
  coversLongContext?: boolean
  factor: number
  /** By the name that the list has the model under. */
  models: RegExp
  tier: string
  /** The catalogue's name of who sells the model. */
  vendor: string
}

/** Words of the providers for the ordinary price. */
export const ordinaryTiers: readonly string[] = [
  'auto',
  'default',
  'on_demand',
  'standard',
  'standard_only',
]

/** What Google calls the tiers in `trafficType`. */
export const tierAliases: ReadonlyMap<string, string> = new Map([
  ['on_demand_flex', 'flex'],
  ['on_demand_priority', 'priority'],
])

const all = { coversCache: true, coversLongContext: true }

/** https://developers.openai.com/api/docs/pricing and https://openai.com/api-priority-processing, read in November 2026. */
const openAI: readonly Omit<Multiplier, 'vendor'>[] = [
  // The page rounds the cached price of gpt-5.4 to 0.13: half of it is 0.125.
  { factor: 0.5, models: /^gpt-5\.4$/, tier: 'flex' },
  {
    coversCache: true,
    factor: 0.5,
    models:
      /^(?:gpt-5(?:-mini|-nano)?|gpt-5\.[126]|gpt-5\.4-(?:mini|nano|pro)|gpt-5\.5(?:-pro)?|gpt-5\.6-.+|o3|o4-mini)$/,
    tier: 'flex',
  },
  // No price for input from the cache is named in a batch.
  { factor: 0.5, models: /^(?:gpt-[45]|o[134])(?!.*(?:audio|image|realtime|tts))/, tier: 'batch' },
  {
    coversCache: true,
    factor: 2,
    models:
      /^(?:gpt-5|gpt-5\.1|gpt-5\.2|gpt-5\.3(?:-codex)?|gpt-5\.4(?:-mini)?|gpt-5\.6-.+|gpt-4\.1-nano)$/,
    tier: 'priority',
  },
  { coversCache: true, factor: 2.5, models: /^gpt-5\.5$/, tier: 'priority' },
  {
    coversCache: true,
    factor: 1.8,
    models: /^gpt-5-mini$|^gpt-5\.1-codex-mini$/,
    tier: 'priority',
  },
  { coversCache: true, factor: 1.75, models: /^(?:gpt-4\.1(?:-mini)?|o3)$/, tier: 'priority' },
  { factor: 1.75, models: /^gpt-4o-2024-05-13$/, tier: 'priority' },
  { coversCache: true, factor: 1.7, models: /^gpt-4o$/, tier: 'priority' },
  // 0.25 for 0.15, and 2 for 1.1.
  { coversCache: true, factor: 5 / 3, models: /^gpt-4o-mini$/, tier: 'priority' },
  { coversCache: true, factor: 20 / 11, models: /^o4-mini$/, tier: 'priority' },
]

/** https://platform.claude.com/docs/en/about-claude/pricing: these multiply with each other, and with the prices of the cache. */
const anthropic: readonly Omit<Multiplier, 'vendor'>[] = [
  { ...all, factor: 0.5, models: /^claude-/, tier: 'batch' },
  { ...all, factor: 6, models: /^claude-opus-4-[67]$/, tier: 'fast' },
  { ...all, factor: 2, models: /^claude-opus-(?:4-8|5)$/, tier: 'fast' },
  { ...all, factor: 1.1, models: /^claude-(?:(?:opus|sonnet)-4-[6-9]|[a-z]+-[5-9])/, tier: 'us' },
]

/** https://ai.google.dev/gemini-api/docs/pricing: half the price; priority by model. In a batch the cache's price is not halved. */
const google: readonly Omit<Multiplier, 'vendor'>[] = [
  { coversCache: true, factor: 0.5, models: /^gemini-3\.1-flash-lite$/, tier: 'flex' },
  {
    factor: 0.5,
    models: /^gemini-(?:2\.5-(?:pro|flash|flash-lite)|3\.5-flash-lite)$/,
    tier: 'flex',
  },
  { factor: 0.5, models: /^gemini-(?:2\.5|3)/, tier: 'batch' },
  {
    ...all,
    factor: 1.8,
    models: /^gemini-3(?:-flash-preview|-pro-preview|\.1-pro-preview|\.1-flash-lite|\.5-flash)$/,
    tier: 'priority',
  },
]

export const multipliers: readonly Multiplier[] = [
  ...openAI.map((multiplier) => ({ ...multiplier, vendor: 'openai' })),
  ...anthropic.map((multiplier) => ({ ...multiplier, vendor: 'anthropic' })),
  ...google.map((multiplier) => ({ ...multiplier, vendor: 'google' })),
]

/** A host that runs the model in a region of its choice, at another price. */
type RegionalPrice = {
  factor: (model: string) => number | undefined
  /** Patterns of `matchesHost`. */
  hosts: readonly string[]
}

export const regionalPrices: readonly RegionalPrice[] = [
  {
    // 10 % more for models since 2026-03-05 (https://developers.openai.com/api/docs/guides/data-residency).
    factor: (model: string): number | undefined => {
      if (/^gpt-(?:5\.[4-9]|[6-9])/.test(model)) {
        return 1.1
      }
      return /^(?:gpt-(?:3|4|5(?:-|$|\.[0-2]))|o[134]|text-embedding-|chatgpt-)/.test(model)
        ? 1
        : undefined
    },
    hosts: ['*.api.openai.com'],
  },
  {
    // 10 % more in the United States (https://docs.x.ai/developers/pricing).
    factor: (): number => 1.1,
    hosts: ['us.api.x.ai'],
  },
  {
    // 10 % more outside of the global endpoint, since Claude 4.5 (https://platform.claude.com/docs/en/about-claude/pricing).
    factor: (model: string): number | undefined => {
      if (!model.startsWith('claude-')) {
        return 1
      }
      return /^claude-(?:\d|(?:opus|sonnet)-4-[01]$)/.test(model) ? 1 : 1.1
    },
    hosts: ['*-aiplatform.googleapis.com', 'aiplatform.*.googleapis.com'],
  },
]

/** What makes the price of a call another than the ordinary one, by the provider's words for it. */
export function tiersOf({ inferenceGeo, serviceTier, speed }: Call): string[] {
  const geo =
    inferenceGeo === 'global' || inferenceGeo === 'not_available' ? undefined : inferenceGeo
  return [serviceTier, speed, geo]
    .filter((tier) => tier !== undefined)
    .map((tier) => tier.toLowerCase())
    .map((tier) => tierAliases.get(tier) ?? tier)
    .filter((tier) => !ordinaryTiers.includes(tier))
}
