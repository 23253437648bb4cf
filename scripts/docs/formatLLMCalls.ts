import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

/** The snippets that run in the tests, between their markers: `<!-- snippet: openai -->` … `<!-- /snippet -->`. */
export async function formatLLMCalls(text: string): Promise<string> {
  const filepath = fileURLToPath(new URL('../../docs/llm-calls.md', import.meta.url))
  const pattern = /(<!-- snippet: (\w+) -->\n)[^]*?(<!-- \/snippet -->)/g
  const filled = text.replace(
    pattern,
    (_all, start: string, name: string, end: string) =>
      `${start}\n\`\`\`ts\n${readSnippet(name)}\`\`\`\n\n${end}`,
  )
  return format(filled, { ...(await resolveConfig(filepath)), filepath })
}

function readSnippet(name: string): string {
  return readFileSync(new URL(`../../docs/snippets/${name}.ts`, import.meta.url), 'utf8')
}
