import { checkSync } from 'recheck'
import { beforeAll, describe, expect, it } from 'vitest'

import { findRegularExpressions } from './findRegularExpressions.js'
import { hostileUnits } from './hostileUnits.js'

const length = 100_000
const bytes = (unit: string) => unit.repeat(Math.ceil(length / unit.length))
const hostileTexts = [
  'a',
  '@',
  '-0',
  'A',
  '0',
  'f',
  '/',
  '\t',
  '.',
  '_',
  ',',
  '>',
  ...hostileUnits,
].map(bytes)
hostileTexts.push(`_${bytes('-0')}`, `${bytes(' ')}!`, `${bytes('a')}!`, `"${bytes('\\')}`)

const found = findRegularExpressions()

/** Its longest literal, again and again: where a match nearly begins at every place. */
function ownText(expression: RegExp): string {
  const literals = expression.source.match(/[\w@:;,<>"' -]{2,}/g) ?? ['x']
  return bytes(literals.reduce((longest, next) => (next.length > longest.length ? next : longest)))
}

function run(expression: RegExp, text: string): void {
  expression.lastIndex = 0
  if (expression.global) {
    text.replace(expression, '')
  } else {
    expression.test(text)
  }
}

/** The shortest of some runs: others may keep the machine busy. */
function shortestMs(expression: RegExp, text: string): number {
  let shortest = Infinity
  for (let count = 0; count < 100 && shortest >= 5; count += 1) {
    const start = performance.now()
    run(expression, text)
    shortest = Math.min(shortest, performance.now() - start)
  }
  return shortest
}

describe('case 30: the regular expressions of the package', () => {
  beforeAll(() => {
    // In this process, without Java or a binary of the platform.
    process.env.RECHECK_BACKEND = 'pure'
  })

  it('are found in the source', () => {
    expect(found.length).toBeGreaterThan(80)
    expect(found.map(({ file }) => file)).toContain('src/privacy/secretShapes.ts')
  })

  it('are safe by the judgement of recheck', { timeout: 180_000 }, () => {
    const unsafe = found.filter(({ expression: { flags, source } }) => {
      const options = { crossoverSize: 10, mutationSize: 10, timeout: 20_000 }
      return checkSync(source, flags, options).status !== 'safe'
    })
    expect(unsafe.map(({ expression, file }) => `${file}: ${String(expression)}`)).toEqual([])
  })

  it('take less than 5 ms for 100 kB of hostile text', { timeout: 120_000 }, () => {
    const slow = found.flatMap(({ expression, file }) =>
      [...hostileTexts, ownText(expression)]
        .filter((text) => shortestMs(expression, text) >= 5)
        .map((text) => `${file}: ${String(expression)} on ${text.slice(0, 20)}…`),
    )
    expect(slow).toEqual([])
  })
})
