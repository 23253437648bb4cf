import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

import { formatReadme } from '../../scripts/docs/formatReadme.js'
import * as publicAPI from '../../src/index.js'

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

it('has the tables that the code gives (npm run docs)', async () => {
  expect(readme).toBe(await formatReadme(readme))
})

it('names every public export', () => {
  for (const name of Object.keys(publicAPI)) {
    expect(readme).toContain(name)
  }
})
