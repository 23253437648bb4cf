import { z } from 'zod'

const usd = z.number().nonnegative().max(1e6)
const names = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
/** A day, which begins in UTC, or a time with its zone. */
const date = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

/** USD per million tokens. */
const tokenRates = {
  input: usd.optional(),
  output: usd.optional(),
  /** Input that was read from a cache. Default: as `input`. */
  cacheRead: usd.optional(),
  /** Input that was written to a cache: one price, or one for each lifetime. Default: as `input`. */
  cacheWrite: z
    .union([
      usd,
      z.strictObject({
        '5m': usd.optional(),
        '30m': usd.optional(),
        '1h': usd.optional(),
        '12h': usd.optional(),
      }),
    ])
    .optional(),
  /** Default of this and the other parts of the output: as `output`. */
  reasoning: usd.optional(),
  outputAudio: usd.optional(),
  outputImage: usd.optional(),
  /** Default of the parts of the input: as `input`. */
  inputAudio: usd.optional(),
  inputImage: usd.optional(),
  inputVideo: usd.optional(),
  /** Audio that was read from a cache. Default: as `cacheRead`. */
  cacheReadAudio: usd.optional(),
}

/** What says for which calls a price counts, and does not name one for all of these. */
const conditions = ['from', 'id', 'longContext', 'model', 'multipliers', 'provider', 'to', 'vendor']

const priceFields = z.strictObject({
  /** What rows name as `priceVersion`. Default: `from`. */
  id: z.string().min(1).max(100).optional(),

  /** Names of models; `*` stands for any characters. The model that was asked for or the one that answered. */
  model: names,
  /** The route: `direct`, `openrouter`, `fal`, `azure` … Default: any. */
  provider: names.optional(),
  /** Who made the model. Default: any. */
  vendor: names.optional(),

  /** Inclusive. Default: ever since. */
  from: date.optional(),
  /** Exclusive. Default: until further notice. */
  to: date.optional(),

  ...tokenRates,
  /** Other rates for calls with more than `above` input tokens: for all of their tokens. What is not named stays. */
  longContext: z.array(z.strictObject({ above: z.int().nonnegative(), ...tokenRates })).optional(),
  /** What the price of tokens is multiplied with, by service tier, speed or region: `{ flex: 0.5, fast: 2, us: 1.1 }`. One that is not named has no price. */
  multipliers: z.record(z.string().min(1), z.number().nonnegative().max(1000)).optional(),

  /** USD for one of it. */
  perRequest: usd.optional(),
  /** One of fal's billable units. */
  perUnit: usd.optional(),
  /** A second of audio. */
  perSecond: usd.optional(),
  /** An image that is not billed by its tokens. */
  perImage: usd.optional(),
  /** Of a text to be spoken. */
  perMillionCharacters: usd.optional(),
  perWebSearch: usd.optional(),
  /** A call of a tool that runs at the provider. */
  perToolCall: usd.optional(),
})

/** One of the option `prices`. Who forgets the price has not said that the model is free. */
export const userPriceSchema = priceFields
  .refine((price) => Object.keys(price).some((name) => !conditions.includes(name)), {
    message: 'names no price; of a model that costs nothing say `input: 0, output: 0`',
  })
  .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
    message: 'is not after `from`, so that the price would never count',
    path: ['to'],
  })

/** A price of the app's own. USD; tokens and characters by the million. */
export type UserPrice = z.input<typeof userPriceSchema>
