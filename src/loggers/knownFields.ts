import { z } from 'zod'

import type { JSONValue, LogKind } from '../entries/row.js'

import { logKinds } from '../entries/row.js'
import { entrySchemas } from '../entries/schemas.js'

type Check = (value: JSONValue) => boolean

/** A field of a log, prepared for the check of its values. */
export type KnownField = {
  accepts: Check
  /** The fields of a group, such as `tokenUsage`. */
  members: ReadonlyMap<string, KnownField> | undefined
  /** A text of so many characters is sure to be accepted; infinite where it takes a look. */
  minTextLength: number
  /** Without `optional`: a missing value is looked for before. */
  schema: z.ZodType
}

/** What `createNumberCheck` looks at itself. */
const numberChecks = ['greater_than', 'less_than', 'number_format']

/** The fields of each log, by their names. */
export const knownFields = Object.fromEntries(
  logKinds.map((kind) => [kind, readFields(entrySchemas[kind])]),
) as Record<LogKind, ReadonlyMap<string, KnownField>>

function readFields({ shape }: z.ZodObject): ReadonlyMap<string, KnownField> {
  return new Map(
    Object.entries(shape).map(([name, member]) => {
      const schema = unwrap(member as z.ZodType)
      const members = schema instanceof z.ZodObject ? readFields(schema) : undefined
      const minTextLength = minTextLengthOf(schema)
      return [name, { accepts: createCheck(schema), members, minTextLength, schema }]
    }),
  )
}

function minTextLengthOf(schema: z.ZodType): number {
  return schema instanceof z.ZodString && hasChecksOnly(schema, ['min_length'])
    ? (schema.minLength ?? 0)
    : Infinity
}

function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema
}

/** The schema is asked only about what is out of the ordinary: it takes 100 times longer than the look at the type. */
function createCheck(schema: z.ZodType): Check {
  const isOrdinary = createQuickCheck(schema)
  return (value) => isOrdinary(value) || schema.safeParse(value).success
}

/** True where the schema is sure to take the value; false says nothing. */
function createQuickCheck(schema: z.ZodType): Check {
  if (schema instanceof z.ZodUnknown) {
    return () => true
  }
  if (schema instanceof z.ZodEnum) {
    const options = new Set<unknown>(schema.options)
    return (value) => options.has(value)
  }
  if (schema instanceof z.ZodUnion) {
    const checks = schema.options.map((option) => createQuickCheck(option as z.ZodType))
    return (value) => checks.some((check) => check(value))
  }
  const minTextLength = minTextLengthOf(schema)
  if (Number.isFinite(minTextLength)) {
    return (value) => typeof value === 'string' && value.length >= minTextLength
  }
  if (schema instanceof z.ZodNumber && hasChecksOnly(schema, numberChecks)) {
    return createNumberCheck(schema)
  }
  return () => false
}

function createNumberCheck(schema: z.ZodNumber): Check {
  const { isInt, maxValue, minValue } = schema
  const max = Math.min(maxValue ?? Infinity, Number.MAX_VALUE)
  const min = Math.max(minValue ?? -Infinity, -Number.MAX_VALUE)
  const isMaxTaken = schema.safeParse(max).success
  const isMinTaken = schema.safeParse(min).success
  return (value) =>
    typeof value === 'number' &&
    (value > min || (isMinTaken && value === min)) &&
    (value < max || (isMaxTaken && value === max)) &&
    (!isInt || Number.isSafeInteger(value))
}

function hasChecksOnly({ def }: z.ZodNumber | z.ZodString, names: readonly string[]): boolean {
  return (def.checks ?? []).every((check) => names.includes(check._zod.def.check))
}
