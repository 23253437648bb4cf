import type { ModelPrice } from '@pydantic/genai-prices'

import type { Price, TokenRate, TokenRates, UnitRates } from './Price.js'

/** The catalogue's names of what is counted by the million tokens. */
const tokenKeys = {
  cache_audio_read_mtok: 'cacheReadAudio',
  cache_read_mtok: 'cacheRead',
  cache_write_1h_mtok: 'cacheWrite:1h',
  cache_write_mtok: 'cacheWrite',
  input_audio_mtok: 'inputAudio',
  input_image_mtok: 'inputImage',
  input_mtok: 'input',
  input_video_mtok: 'inputVideo',
  output_audio_mtok: 'outputAudio',
  output_image_mtok: 'outputImage',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
} as const satisfies Record<string, TokenRate>

type Listed = { id: string; provider: string }

/** A price as the catalogue has it, with what is known beside it: what the parts cost that it does not name. */
export function toPrice(listed: ModelPrice, model: Listed): Price {
  const starts = new Set<number>()
  for (const rate of Object.values(listed)) {
    if (typeof rate === 'object') {
      rate.tiers.forEach(({ start }) => starts.add(start))
    }
  }
  return {
    tiers: [-1, ...[...starts].sort((a, b) => a - b)].map((above) => ({
      above,
      tokens: withParts(ratesAbove(listed, above), model),
    })),
    units: unitsOf(listed),
  }
}

function ratesAbove(listed: ModelPrice, above: number): TokenRates {
  const rates: { [Name in TokenRate]?: number } = {}
  for (const [key, name] of Object.entries(tokenKeys)) {
    // Which cached tokens were pictures, nobody says.
    const isUnclear = key === 'cache_read_mtok' && listed.cache_image_read_mtok !== undefined
    const rate = isUnclear ? undefined : listed[key]
    rates[name] =
      typeof rate === 'object'
        ? (rate.tiers.findLast(({ start }) => start <= above)?.price ?? rate.base)
        : rate
  }
  return rates
}

function unitsOf(listed: ModelPrice): UnitRates {
  const per = (key: string, count: number) => {
    const rate = listed[key]
    return typeof rate === 'number' ? rate / count : undefined
  }
  return {
    request: per('requests_kcount', 1000),
    second: per('audio_hours', 3600),
    webSearch: per('web_searches_kcount', 1000),
  }
}

/** Models that hear and speak: their audio has another price than text, listed or not. */
const audioModel = /audio|live|realtime|transcribe|tts|voxtral|sonic|whisper/

/**
 * What a part costs that has no price of its own. Where the vendor gives a discount or asks a premium it is not in the
 * list, and the part stays without: input that was read from a cache is never guessed.
 */
function withParts(rates: TokenRates, { id, provider }: Listed): TokenRates {
  const { input, output } = rates
  const isOpenAI = provider === 'openai' || provider === 'azure'
  return {
    // Pictures are counted in tokens, and cost what tokens do.
    inputImage: audioModel.test(id) ? undefined : input,
    outputImage: output,
    reasoning: output,
    ...(provider === 'google' && modalities(rates, id)),
    ...withoutUnknown(rates),
    ...cacheWrites(rates, { isClaude: /claude/.test(id), isOpenAI }),
  }
}

/** Google asks one price for all modalities where it names no other (https://ai.google.dev/gemini-api/docs/pricing). */
function modalities({ cacheRead, input, inputAudio, output }: TokenRates, id: string): TokenRates {
  const likeText = audioModel.test(id) ? undefined : input
  return {
    cacheReadAudio: inputAudio === undefined ? cacheRead : undefined,
    inputAudio: likeText,
    inputVideo: likeText,
    outputAudio: id.includes('tts') ? output : undefined,
  }
}

function withoutUnknown(rates: TokenRates): TokenRates {
  return Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== undefined))
}

type Maker = { isClaude: boolean; isOpenAI: boolean }

/**
 * Claude: what the list names is the price of five minutes, an hour is twice the input (https://platform.claude.com/docs/en/about-claude/pricing).
 * OpenAI: writing costs nothing extra where no price is named (https://developers.openai.com/api/docs/pricing); one price
 * for all lifetimes is not said, so there is none for any but the shortest.
 */
function cacheWrites(rates: TokenRates, { isClaude, isOpenAI }: Maker): TokenRates {
  const cacheWrite = rates.cacheWrite ?? (isOpenAI ? rates.input : undefined)
  const oneHour = rates.input === undefined ? undefined : rates.input * 2
  return {
    cacheWrite,
    'cacheWrite:30m': isOpenAI ? cacheWrite : undefined,
    'cacheWrite:5m': isClaude ? cacheWrite : undefined,
    'cacheWrite:1h': rates['cacheWrite:1h'] ?? (isClaude ? oneHour : undefined),
  }
}
