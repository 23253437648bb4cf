import type { FieldNode } from './compileFields.js'

import { isEmpty, readMember } from './readMember.js'
import { isPlainList } from './values.js'

type Values = { after: unknown; before: unknown }

type Place = { locale?: string; locales: readonly string[] }

/** The values of a localized field by locale; `undefined` where the field, or its value, is not localized. */
export function splitLocales(
  node: FieldNode,
  { after, before }: Values,
  place: Place,
): { locale: string; values: Values }[] | undefined {
  const isMap = (value: unknown) => isLocaleMap(node, value, place.locales)
  if (!isMap(before) && !isMap(after)) {
    return undefined
  }
  // Written before the field was localized, or after it was no more: the value was, or is, that of all locales.
  const read = (value: unknown, locale: string) =>
    isMap(value) ? readMember(value, locale) : value
  return place.locales.map((locale) => ({
    // Localized inside of what is localized: only in Payload's compatibility mode.
    locale: place.locale === undefined ? locale : `${place.locale}/${locale}`,
    values: { after: read(after, locale), before: read(before, locale) },
  }))
}

/** Whether a value is `{ en: …, de: … }`. Of a field in a localized one that is only certain where all its keys are locales. */
export function isLocaleMap(
  { localized }: FieldNode,
  value: unknown,
  locales: readonly string[],
): boolean {
  if (localized === false || typeof value !== 'object' || isEmpty(value) || isPlainList(value)) {
    return false
  }
  const keys = keysOf(value)
  return localized === 'inner'
    ? keys.length > 0 && keys.every((key) => locales.includes(key))
    : keys.some((key) => locales.includes(key))
}

function keysOf(value: object): string[] {
  try {
    return Object.keys(value)
  } catch {
    // Proxies are the host's code.
    return []
  }
}
