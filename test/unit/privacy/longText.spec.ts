import { describe, expect, it } from 'vitest'

import { createPrivacy } from '../../../src/privacy/createPrivacy.js'
import { letters, pem } from './secretExamples.js'

const maxTextLength = 2000
const privacy = createPrivacy({ maxTextLength })
const createdAt = '2026-08-01T00:00:00.000Z'

function protect(prompt: string): string {
  return String(privacy({ data: { createdAt, prompt }, kind: 'llmLogs' }).data.prompt)
}

const filler = (length: number) => 'plain words. '.repeat(length / 13 + 1).slice(0, length)

/** Each with the parts of it that must not be left, wherever it was cut. */
const secrets: readonly [name: string, text: string, part: RegExp][] = [
  ['a key', ` sk-proj-${letters(120)} `, /sk-proj|aB3d|5gH7|9mN2/],
  ['a password in JSON', ` "password":"${'canary '.repeat(40)}" `, /canar|anary/],
  ['a header', `\nAuthorization: Bearer ${'canary'.repeat(30)}\n`, /canar|anary/],
  ['a URL', ` https://x.com/?token=${'canary'.repeat(30)} `, /canar|anary/],
  ['a private key', `\n${pem()}\n`, /aB3d|5gH7|9mN2/],
]

describe.each(secrets)('case 28: %s across the place where a text is cut', (_, secret, part) => {
  it.each([
    ['a little too long', 5000],
    ['much too long', 200_000],
  ])('leaves no part, at any offset, in a text that is %s', (_name, length) => {
    const half = maxTextLength / 2
    for (const edge of [half, length - half, half + 16_384, length - half - 16_384]) {
      for (let offset = 0; offset <= secret.length + 20; offset += 7) {
        const start = edge - offset
        if (start < 0 || start > length) {
          continue
        }
        const text = filler(start) + secret + filler(length - start)
        expect(protect(text)).not.toMatch(part)
      }
    }
  })
})

describe('a text that is much too long', () => {
  it('keeps head and tail, and says its length', () => {
    const text = `head ${filler(100_000)} tail`
    const kept = protect(text)
    expect(kept).toMatch(/^head plain.*tail$/)
    expect(kept).toContain(`characters left out of ${text.length}]`)
    expect(kept.length).toBeLessThan(maxTextLength + 80)
  })

  it('stays the same when it comes by again', () => {
    const once = protect(`password=canary ${filler(100_000)} {"token":"canary"}`)
    expect(protect(once)).toBe(once)
  })

  it('is well formed where an emoji is cut in two', () => {
    expect(protect(`x${'😀'.repeat(50_000)}`).isWellFormed()).toBe(true)
  })

  it('loses its tail with a secret that does not end', () => {
    const kept = protect(`{"a":1,"password":"${'canary '.repeat(20_000)}`)
    expect(kept).toMatch(/^\{"a":1,"password":"\[redacted\]… \[\d+ characters left out of \d+\] …$/)
  })

  it('loses no secret of its JSON', () => {
    const item = JSON.stringify({ id: 1, note: 'x'.repeat(50), password: 'canary' })
    const kept = protect(`[${`${item},`.repeat(2000)}${item}]`)
    expect(kept).not.toMatch(/canar|anary/)
    expect(kept).toContain('"note":"xxx')
  })
})
