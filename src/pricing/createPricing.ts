import type { Row } from '../entries/row.js'
import type { Billable } from './Billable.js'
import type { Call } from './Call.js'
import type { CatalogueReader } from './createCatalogueReader.js'
import type { Pricer } from './createPricer.js'
import type { Quote } from './priceCall.js'

import { rootMessage } from '../rootMessage.js'
import { readBillable } from './Billable.js'
import { callOf } from './Call.js'
import { sharedCatalogue } from './createCatalogueReader.js'

export type Pricing = {
  /** Whether no row waits for the list prices. */
  isSettled: () => boolean
  /**
   * Hands a row on with what it cost, as far as that is known. Where the list prices are still being read the row waits
   * for them, but not longer.
   */
  pass: (row: Row, next: Next) => Promise<void>
  /** Reads the list prices ahead of the first row that needs them. */
  prepare: () => void
  /** Hands on what waits, without a price: the process ends. */
  release: () => void
  /** Resolves when no row waits any more. */
  settle: () => Promise<void>
}

type Next = (row: Row) => Promise<void>

type PricingOptions = {
  catalogue?: CatalogueReader
  pricer: () => Pricer
  /** Says something in the process's log. */
  warn: (subject: string, detail: string) => void
}

/** A row that waits is not on disk yet. More than these go on without a price. */
const maxWaiting = 1000

/** Gives rows their price on their way from the loggers to privacy. */
export function createPricing({
  catalogue = sharedCatalogue,
  pricer,
  warn,
}: PricingOptions): Pricing {
  const waiting = new Set<() => void>()

  function release(): void {
    waiting.forEach((go) => go())
    waiting.clear()
  }

  async function read(): Promise<void> {
    try {
      await catalogue.read()
    } catch (error) {
      warn('the list prices cannot be read; calls are stored without', rootMessage(error))
    }
    release()
  }

  /** In order: those that came first go first. */
  function wait(row: Row, next: Next): Promise<void> {
    return new Promise((resolve) => {
      waiting.add(() => {
        const quote = safely(() => quoteRow(row, { catalogue, pricer: pricer() }))
        resolve(next(priced(row, quote)))
      })
    })
  }

  /** No price is worth a row. */
  function safely<T>(price: () => T): T | undefined {
    try {
      return price()
    } catch (error) {
      warn('a call could not be priced', rootMessage(error))
      return undefined
    }
  }

  return {
    isSettled: () => waiting.size === 0,
    pass(row, next) {
      const quote = safely(() => quoteRow(row, { catalogue, pricer: pricer() }))
      if (quote !== 'later' || waiting.size >= maxWaiting) {
        return next(priced(row, quote))
      }
      const taken = wait(row, next)
      void read()
      return taken
    },
    prepare: () => void read(),
    release,
    async settle() {
      if (waiting.size > 0) {
        await read()
      }
    },
  }
}

type Bill = { billable: Billable; call: Call }

/** Calls of models that used something and that nobody has priced. */
function billOf({ data, kind }: Row): Bill | undefined {
  if (kind !== 'llmLogs' || data.cost !== undefined || data.status === 'pending') {
    return undefined
  }
  if (data.tokenUsage === undefined && data.usageDetails === undefined) {
    return undefined
  }
  const billable = readBillable({ details: data.usageDetails, tokens: data.tokenUsage })
  return billable && { billable, call: callOf(data) }
}

/** `later` where the list prices are still to be read. */
function quoteRow(
  row: Row,
  { catalogue, pricer }: { catalogue: CatalogueReader; pricer: Pricer },
): 'later' | Quote | undefined {
  const bill = billOf(row)
  const own = bill && pricer.quoteOwn(bill.call, bill.billable)
  const current = catalogue.current()
  if (bill === undefined || own || current) {
    return own ?? (bill && current && pricer.quoteListed(current, bill.call, bill.billable))
  }
  return catalogue.hasFailed() ? undefined : 'later'
}

function priced(row: Row, quote: 'later' | Quote | undefined): Row {
  if (quote === undefined || quote === 'later') {
    return row
  }
  const { cost, costSource, priceVersion } = quote
  const data: Row['data'] = { ...row.data, costSource }
  if (cost !== undefined) {
    data.cost = cost
  }
  if (priceVersion !== undefined) {
    data.priceVersion = priceVersion
  }
  return { ...row, data }
}
