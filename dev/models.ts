export type Model = {
  completionUsdPerMillion: number
  label: string
  promptUsdPerMillion: number
  /** Whom OpenRouter would route to. */
  provider: string
}

/** What the product offers to choose from, by OpenRouter's ids, with OpenRouter's prices of 2026. */
export const models: Record<string, Model> = {
  'anthropic/claude-sonnet-4': {
    completionUsdPerMillion: 15,
    label: 'Claude Sonnet 4',
    promptUsdPerMillion: 3,
    provider: 'Anthropic',
  },
  'google/gemini-2.5-flash': {
    completionUsdPerMillion: 2.5,
    label: 'Gemini 2.5 Flash',
    promptUsdPerMillion: 0.3,
    provider: 'Google',
  },
  'meta-llama/llama-3.3-70b-instruct': {
    completionUsdPerMillion: 0.4,
    label: 'Llama 3.3 70B',
    promptUsdPerMillion: 0.13,
    provider: 'DeepInfra',
  },
  'openai/gpt-4.1-mini': {
    completionUsdPerMillion: 1.6,
    label: 'GPT-4.1 mini',
    promptUsdPerMillion: 0.4,
    provider: 'OpenAI',
  },
}

export const defaultModel = 'anthropic/claude-sonnet-4'
