/** USD per million tokens. */
type Rates = { cacheRead?: number; cacheWrite?: number; input: number; output: number }

export type ListPrice = Rates & {
  /** Rates of calls with more input tokens than that. */
  long?: Rates & { above: number }
  provider?: string
}

type Row = [
  model: string,
  input: number,
  output: number,
  cacheRead?: number,
  cacheWrite?: number,
  long?: Required<ListPrice>['long'],
]

const long = (above: number, input: number, output: number, cacheRead: number) => ({
  above,
  cacheRead,
  input,
  output,
})

/**
 * Written down by hand from the vendors' pages in November 2026, and compared with LiteLLM's table (snapshot of 2026-08-23): not
 * taken from the package that is tested.
 */
const tables: Record<string, Row[]> = {
  // https://platform.claude.com/docs/en/about-claude/pricing
  anthropic: [
    ['claude-3-haiku-20240307', 0.25, 1.25, 0.03, 0.3],
    ['claude-3-5-haiku-20241022', 0.8, 4, 0.08, 1],
    ['claude-haiku-4-5-20251001', 1, 5, 0.1, 1.25],
    ['claude-sonnet-4-20250514', 3, 15, 0.3, 3.75, long(200_000, 6, 22.5, 0.6)],
    ['claude-sonnet-4-5', 3, 15, 0.3, 3.75, long(200_000, 6, 22.5, 0.6)],
    ['claude-sonnet-4-6', 3, 15, 0.3, 3.75],
    ['claude-sonnet-5', 2, 10, 0.2, 2.5],
    ['claude-opus-4-1-20250805', 15, 75, 1.5, 18.75],
    ['claude-opus-4-5', 5, 25, 0.5, 6.25],
    ['claude-opus-4-6', 5, 25, 0.5, 6.25],
    ['claude-opus-4-8', 5, 25, 0.5, 6.25],
    ['claude-opus-5', 5, 25, 0.5, 6.25],
    ['claude-opus-5-5', 4, 20, 0.2, 5],
    ['claude-fable-5', 10, 50, 1, 12.5],
  ],
  // https://cohere.com/pricing
  cohere: [
    ['command-a-03-2025', 2.5, 10],
    ['command-r-08-2024', 0.15, 0.6],
    ['command-r-plus-08-2024', 2.5, 10],
    ['command-r7b-12-2024', 0.0375, 0.15],
  ],
  // https://api-docs.deepseek.com/quick_start/pricing, off-peak
  deepseek: [
    ['deepseek-v4-pro', 0.66, 1.98, 0.022],
    ['deepseek-flash', 0.15, 0.6, 0.003],
  ],
  // https://ai.google.dev/gemini-api/docs/pricing
  google: [
    ['gemini-2.5-pro', 1.25, 10, 0.125, undefined, long(200_000, 2.5, 15, 0.25)],
    ['gemini-2.5-flash', 0.3, 2.5, 0.03],
    ['gemini-2.5-flash-lite', 0.1, 0.4, 0.01],
    ['gemini-3-flash-preview', 0.5, 3, 0.05],
    ['gemini-3.1-pro-preview', 2, 12, 0.2, undefined, long(200_000, 4, 18, 0.4)],
    ['gemini-3.1-flash-lite', 0.25, 1.5, 0.025],
    ['gemini-3.5-flash', 1.5, 9, 0.15],
    ['gemini-3.8-flash', 0.75, 3.75, 0.075],
  ],
  // https://groq.com/pricing
  groq: [
    ['llama-3.3-70b-versatile', 0.59, 0.79],
    ['llama-3.1-8b-instant', 0.05, 0.08],
    ['openai/gpt-oss-120b', 0.15, 0.6, 0.075],
    ['openai/gpt-oss-20b', 0.075, 0.3, 0.0375],
    ['openai/gpt-oss-safeguard-20b', 0.075, 0.3, 0.037],
    ['meta-llama/llama-4-scout-17b-16e-instruct', 0.11, 0.34],
    ['qwen/qwen3-32b', 0.29, 0.59],
  ],
  // https://mistral.ai/pricing
  mistral: [
    ['mistral-large-latest', 0.5, 1.5, 0.05],
    ['mistral-medium-latest', 1.5, 7.5, 0.15],
    ['mistral-small-latest', 0.15, 0.6, 0.015],
    ['codestral-2508', 0.3, 0.9, 0.03],
    ['devstral-2512', 0.4, 2, 0.04],
  ],
  // https://platform.kimi.ai/docs/pricing
  moonshotai: [
    ['kimi-k2-thinking', 0.6, 2.5, 0.15],
    ['kimi-k2.5', 0.6, 3, 0.1],
    ['kimi-k2.6', 0.95, 4, 0.16],
    ['moonshot-v1-8k', 0.2, 2],
  ],
  // https://developers.openai.com/api/docs/pricing
  openai: [
    ['gpt-3.5-turbo', 0.5, 1.5],
    ['gpt-4-turbo', 10, 30],
    ['gpt-4o', 2.5, 10, 1.25],
    ['gpt-4o-2024-05-13', 5, 15],
    ['gpt-4o-mini-2024-07-18', 0.15, 0.6, 0.075],
    ['gpt-4.1', 2, 8, 0.5],
    ['gpt-4.1-mini', 0.4, 1.6, 0.1],
    ['gpt-4.1-nano', 0.1, 0.4, 0.025],
    ['o1', 15, 60, 7.5],
    ['o3', 2, 8, 0.5],
    ['o3-mini', 1.1, 4.4, 0.55],
    ['o4-mini', 1.1, 4.4, 0.275],
    ['gpt-5-2025-08-07', 1.25, 10, 0.125],
    ['gpt-5-mini', 0.25, 2, 0.025],
    ['gpt-5-nano', 0.05, 0.4, 0.005],
    ['gpt-5-pro', 15, 120],
    ['gpt-5.1', 1.25, 10, 0.125],
    ['gpt-5.2', 1.75, 14, 0.175],
    ['gpt-5.3-codex', 1.75, 14, 0.175],
    ['gpt-5.4', 2.5, 15, 0.25, undefined, long(272_000, 5, 22.5, 0.5)],
    ['gpt-5.4-mini', 0.75, 4.5, 0.075],
    ['gpt-5.5', 5, 30, 0.5, undefined, long(272_000, 10, 45, 1)],
    ['gpt-5.6-terra', 2, 12, 0.2, 2.5, long(272_000, 4, 18, 0.4)],
  ],
  // https://docs.x.ai/developers/pricing
  xai: [
    ['grok-3', 3, 15, 0.75],
    ['grok-3-mini', 0.3, 0.5, 0.075],
    ['grok-4.3', 1.25, 2.5, 0.2, undefined, long(200_000, 2.5, 5, 0.4)],
    ['grok-4.5', 2, 6, 0.3, undefined, long(200_000, 4, 12, 0.6)],
    ['grok-4.6', 2, 6, 0.5, undefined, long(200_000, 4, 12, 1)],
  ],
}

/** A Friday, outside of DeepSeek's peak hours. */
export const date = '2026-11-20T15:00:00.000Z'

export const listPrices: (ListPrice & { model: string; provider: string; vendor: string })[] =
  Object.entries(tables).flatMap(([vendor, rows]) =>
    rows.map(([model, input, output, cacheRead, cacheWrite, beyond]) => ({
      cacheRead,
      cacheWrite,
      input,
      long: beyond,
      model,
      output,
      provider: vendor === 'groq' ? 'groq' : 'direct',
      vendor,
    })),
  )
