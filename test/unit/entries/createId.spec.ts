import { expect, it } from 'vitest'

import { createId, createIdSource } from '../../../src/entries/createId.js'

it('makes ids of UUID version 7, none twice', () => {
  const ids = Array.from({ length: 20_000 }, createId)
  const form = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
  expect(ids.every((id) => form.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(ids.length)
})

it('makes ids that sort as they were made, many in a millisecond and when the clock goes back', () => {
  const clock = [1_000_000, 1_000_001, 999_000, 1_000_001, 1_000_002]
  let now = 0
  const create = createIdSource(() => now)
  const ids = clock.flatMap((ms) => {
    now = ms
    return Array.from({ length: 3000 }, create)
  })
  expect([...ids].sort()).toEqual(ids)
})

it('has the time of its making in front', () => {
  const create = createIdSource(() => Date.UTC(2026, 0, 2))
  expect(parseInt(create().replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 2))
})
