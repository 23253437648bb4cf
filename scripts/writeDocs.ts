import { readFileSync, writeFileSync } from 'node:fs'

import { formatLLMCalls } from './docs/formatLLMCalls.js'
import { formatReadme } from './docs/formatReadme.js'

await write('../README.md', formatReadme)
await write('../docs/llm-calls.md', formatLLMCalls)

async function write(name: string, fill: (text: string) => Promise<string>): Promise<void> {
  const path = new URL(name, import.meta.url)
  writeFileSync(path, await fill(readFileSync(path, 'utf8')))
}
