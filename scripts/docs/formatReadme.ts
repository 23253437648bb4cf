import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

import { renderReadme } from './renderReadme.js'

/** The README with its generated tables, as it is to be committed. */
export async function formatReadme(readme: string): Promise<string> {
  const filepath = fileURLToPath(new URL('../../README.md', import.meta.url))
  return format(renderReadme(readme), { ...(await resolveConfig(filepath)), filepath })
}
