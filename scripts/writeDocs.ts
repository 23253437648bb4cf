import { readFileSync, writeFileSync } from 'node:fs'

import { formatReadme } from './docs/formatReadme.js'

const path = new URL('../README.md', import.meta.url)
writeFileSync(path, await formatReadme(readFileSync(path, 'utf8')))
