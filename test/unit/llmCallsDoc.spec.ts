import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { formatLLMCalls } from '../../scripts/docs/formatLLMCalls.js'

const docs = new URL('../../docs/', import.meta.url)
const text = readFileSync(new URL('llm-calls.md', docs), 'utf8')

it('has the snippets that run in the tests (npm run docs)', async () => {
  expect(text).toBe(await formatLLMCalls(text))
})

it('has every snippet', () => {
  for (const file of readdirSync(new URL('snippets/', docs))) {
    expect(text).toContain(`<!-- snippet: ${file.replace(/\.ts$/, '')} -->`)
  }
})

it('shows code that has nothing of a test', () => {
  expect(text).not.toMatch(/127\.0\.0\.1|vitest|not-a-key/)
})
