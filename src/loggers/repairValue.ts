import { z } from 'zod'

import type { JSONValue } from '../entries/row.js'

export type Repaired = {
  /** Whether the row says what the value was: not where the repair keeps it whole. */
  keepOriginal: boolean
  problem: string
  value: JSONValue | undefined
}

/** Makes a value that its schema refuses into the nearest one that it takes, or leaves the field out. */
export function repairValue(schema: z.ZodType, value: JSONValue, path: string): Repaired {
  if (schema instanceof z.ZodNumber) {
    return repairNumber(schema, value)
  }
  if (schema instanceof z.ZodEnum) {
    return repairChoice(schema, value, path)
  }
  if (isDocument(value) && (path === 'projectId' || path === 'userId')) {
    return { keepOriginal: false, problem: 'a document; its id stored', value: value.id }
  }
  if (path === 'createdAt') {
    return repairDate(value)
  }
  if (schema instanceof z.ZodObject) {
    return { keepOriginal: true, problem: 'an object was expected', value: undefined }
  }
  return repairText(schema, value)
}

/** What a relationship field holds when it is read with depth. */
function isDocument(value: JSONValue): value is { id: number | string } {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined
  return typeof id === 'number' || typeof id === 'string'
}

function repairNumber(schema: z.ZodNumber, value: JSONValue): Repaired {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) + 0 : value
  for (const candidate of [number, typeof number === 'number' ? Math.round(number) + 0 : number]) {
    if (schema.safeParse(candidate).success) {
      return { keepOriginal: true, problem: 'changed to a number', value: candidate }
    }
  }
  return { keepOriginal: true, problem: 'not a number of the expected range', value: undefined }
}

function repairChoice(schema: z.ZodEnum, value: JSONValue, path: string): Repaired {
  const text = String(value).trim().toLowerCase()
  const word = synonyms[text] ?? text
  const match = schema.options.find((option) => String(option).toLowerCase() === word)
  if (match !== undefined) {
    return { keepOriginal: true, problem: 'changed in spelling', value: match as string }
  }
  const problem = `not one of ${schema.options.join(', ')}`
  const fallback = choiceFallbacks[path]
  return { keepOriginal: true, problem, value: fallback }
}

/** Words of other loggers for the same outcome. */
const synonyms: Record<string, string | undefined> = {
  canceled: 'cancelled',
  failed: 'error',
  failure: 'error',
  ok: 'success',
  warn: 'warning',
}

/** An unknown outcome is not told as a success. */
const choiceFallbacks: Record<string, string | undefined> = {
  'actor.type': 'system',
  method: 'OTHER',
  status: 'error',
}

function repairDate(value: JSONValue): Repaired {
  const date = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined
  const isValid = date !== undefined && !Number.isNaN(date.getTime())
  return isValid
    ? { keepOriginal: true, problem: 'read as a date', value: date.toISOString() }
    : {
        keepOriginal: true,
        problem: 'not a date; the time of logging stored',
        value: new Date().toISOString(),
      }
}

function repairText(schema: z.ZodType, value: JSONValue): Repaired {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (schema.safeParse(text).success) {
    return { keepOriginal: false, problem: 'stored as text', value: text }
  }
  return { keepOriginal: true, problem: 'not a value of this field', value: undefined }
}
