import type { Price, PriceWindow, TokenRates } from './Price.js'

import { modelNames } from './modelNames.js'

/** Where the catalogue is known to be wrong: our own windows, after its own. A window without a price: sources disagree. */
type Correction = {
  /** Of the model as the call names it, without vendor and path. */
  model: RegExp
  /** The catalogue's name of who sells it. */
  provider: string
  windows: readonly PriceWindow[]
}

type Rates = { cacheRead?: number; input: number; output: number }

const at = (text: string): number => Date.parse(text)

function priced({ cacheRead, input, output }: Rates): Pick<PriceWindow, 'price'> {
  const tokens: TokenRates = { cacheRead, input, inputImage: input, output, reasoning: output }
  return { price: { tiers: [{ above: -1, tokens }], units: {} } }
}

function withLongContext(rates: Rates): PriceWindow {
  const { input, output } = doubled(rates)
  const { price: base = { tiers: [], units: {} } } = priced(rates)
  const { price: long = base } = priced({ input, output })
  return {
    price: {
      ...base,
      tiers: [...base.tiers, ...long.tiers.map(({ tokens }) => ({ above: 128_000, tokens }))],
    },
  }
}

function doubled({ cacheRead = 0, input, output }: Rates): Rates {
  return { cacheRead: cacheRead * 2, input: input * 2, output: output * 2 }
}

const sonnet4: Price = {
  tiers: [
    { above: -1, tokens: claudeRates({ cacheRead: 0.3, input: 3, output: 15 }) },
    { above: 200_000, tokens: claudeRates({ cacheRead: 0.6, input: 6, output: 22.5 }) },
  ],
  units: { webSearch: 0.01 },
}

function claudeRates(rates: Rates): TokenRates {
  const { input, output } = rates
  return {
    ...rates,
    cacheWrite: input * 1.25,
    'cacheWrite:1h': input * 2,
    'cacheWrite:5m': input * 1.25,
    inputImage: input,
    reasoning: output,
  }
}

/** DeepSeek's public holidays are without peak hours; those of 2027 are not announced yet. */
const holidaysKnownUntil = '2027-01-01'
const holidays = [
  { from: at('2026-09-25'), to: at('2026-09-26') },
  { from: at('2026-10-01'), to: at('2026-10-08') },
]

/**
 * Twice the price from 01:00 to 04:00 and from 06:00 to 10:00 UTC, at weekends since 2026-08-23 not
 * (https://api-docs.deepseek.com/quick_start/pricing).
 */
function withPeakHours(rates: Rates, from: string): PriceWindow[] {
  const peaks = [
    { end: 4 * 3600, start: 3600 },
    { end: 10 * 3600, start: 6 * 3600 },
  ]
  const peak = priced(doubled(rates))
  const weekends = at('2026-08-23')
  return [
    { from: at(from), ...priced(rates) },
    ...peaks.flatMap((hours): PriceWindow[] => [
      { from: at(from), hours, to: weekends, ...peak },
      {
        from: Math.max(at(from), weekends),
        hours,
        isWorkday: true,
        to: at(holidaysKnownUntil),
        ...peak,
      },
      { from: at(holidaysKnownUntil), hours, isWorkday: true },
    ]),
    ...holidays
      .filter((holiday) => holiday.from >= at(from))
      .map((holiday) => ({ ...holiday, ...priced(rates) })),
  ]
}

const peakStart = '2026-08-16T16:00:00Z'

export const corrections: readonly Correction[] = [
  {
    // An alias: V3.1 from 2025-09-05 16:00 UTC (no more off-peak prices), V3.2 from 2025-09-29, and then V4 under which
    // name and price nobody agrees about (https://api-docs.deepseek.com/news and /quick_start/pricing).
    model: /^deepseek-(?:chat|reasoner)$/,
    provider: 'deepseek',
    windows: [
      {
        from: at('2025-09-05T16:00:00Z'),
        ...priced({ cacheRead: 0.07, input: 0.56, output: 1.68 }),
      },
      { from: at('2025-09-29'), ...priced({ cacheRead: 0.028, input: 0.28, output: 0.42 }) },
      { from: at('2026-04-24') },
    ],
  },
  {
    model: /^deepseek-v4-pro$/,
    provider: 'deepseek',
    windows: withPeakHours({ cacheRead: 0.022, input: 0.66, output: 1.98 }, peakStart),
  },
  {
    // Retired in autumn 2026, its calls are billed as deepseek-flash.
    model: /^deepseek-v4-flash$/,
    provider: 'deepseek',
    windows: [
      ...withPeakHours({ cacheRead: 0.007, input: 0.22, output: 0.66 }, peakStart),
      { from: at('2026-09-01') },
      ...withPeakHours({ cacheRead: 0.003, input: 0.15, output: 0.6 }, '2026-10-17'),
    ],
  },
  {
    model: /^deepseek-flash$/,
    provider: 'deepseek',
    windows: withPeakHours({ cacheRead: 0.003, input: 0.15, output: 0.6 }, '2026-10-17'),
  },
  {
    // More than 200k tokens have another price, as with Sonnet 4.5 (https://platform.claude.com/docs/en/about-claude/pricing).
    model: /^claude-(?:sonnet-4(?:-0|-2025.*)?|4-sonnet.*)$/,
    provider: 'anthropic',
    windows: [{ price: sonnet4 }],
  },
  {
    // Mistral Large 3 since 2025-12-02 (https://docs.mistral.ai/models).
    model: /^mistral-large-latest$/,
    provider: 'mistral',
    windows: [{ from: at('2025-12-02'), ...priced({ cacheRead: 0.05, input: 0.5, output: 1.5 }) }],
  },
  {
    // Mistral Small 4 since March 2026 (https://docs.mistral.ai/models).
    model: /^mistral-small-latest$/,
    provider: 'mistral',
    windows: [
      { from: at('2026-03-01') },
      { from: at('2026-04-01'), ...priced({ cacheRead: 0.015, input: 0.15, output: 0.6 }) },
    ],
  },
  // Prices were cut, or names given to other models, at dates that the catalogues do not agree about.
  {
    model: /^mistral-(?:large-2407|medium)$|^open-mistral-nemo/,
    provider: 'mistral',
    windows: [{}],
  },
  { model: /^deepseek-v3\.2$/, provider: 'deepseek', windows: [{}] },
  { model: /^grok-code-fast/, provider: 'x-ai', windows: [{ from: at('2026-01-01') }] },
  { model: /^gemma-7b-it$/, provider: 'groq', windows: [{}] },
  {
    model: /^gemini-(?:2\.5-flash(?:-lite)?-preview-\d|.*native-audio)/,
    provider: 'google',
    windows: [{}],
  },
  {
    // Listed with another model (https://console.groq.com/docs/models).
    model: /^gpt-oss-safeguard-20b$/,
    provider: 'groq',
    windows: [priced({ cacheRead: 0.037, input: 0.075, output: 0.3 })],
  },
  {
    // Twice the price for more than 128k tokens (https://docs.x.ai/docs/models); what the cache costs then is not said.
    model: /^grok-4(?:-0709|-latest)?$/,
    provider: 'x-ai',
    windows: [withLongContext({ cacheRead: 0.75, input: 3, output: 15 })],
  },
  {
    model: /^grok-4(?:-1)?-fast/,
    provider: 'x-ai',
    windows: [withLongContext({ cacheRead: 0.05, input: 0.2, output: 0.5 })],
  },
  {
    // The price of a request depends on how much was searched, and the answer says what it cost.
    model: /^(?:sonar|r1-1776)/,
    provider: 'perplexity',
    windows: [{}],
  },
]

/** The windows that stand above those of the list. */
export function correctionsOf(provider: string, model: string): readonly PriceWindow[] {
  const names = modelNames(model.toLowerCase())
  return (
    corrections.find(
      (correction) =>
        correction.provider === provider && names.some((name) => correction.model.test(name)),
    )?.windows ?? []
  )
}
