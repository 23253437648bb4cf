import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, it } from 'vitest'

/** A body that a provider has returned, as a file. */
export type Recording = {
  /** The provider, or one of its APIs: `openai-chat`, `anthropic`. */
  folder: string
  isStream: boolean
  /** Of the file, with its ending: `openai-text.chunks.txt`. */
  name: string
  text: string
}

const root = fileURLToPath(new URL('../../../../shared/fixtures/wire/', import.meta.url))

/** Whether the recorded bodies are here: they are not part of the project. */
export const hasRecordings = existsSync(root)

/** All recorded bodies of these folders, in the order of their names. */
export function readRecordings(...folders: string[]): Recording[] {
  return folders.flatMap((folder) =>
    readdirSync(root + folder)
      .sort()
      .map((name) => ({
        folder,
        isStream: !name.endsWith('.json'),
        name,
        text: readFileSync(`${root}${folder}/${name}`, 'utf8'),
      })),
  )
}

/** Defines tests of the recorded bodies of these folders; where they are not here, one that says so is skipped. */
export function describeRecordings(
  folders: string[],
  define: (recordings: Recording[]) => void,
): void {
  describe(`the recorded bodies of ${folders.join(', ')}`, () => {
    if (hasRecordings) {
      define(readRecordings(...folders))
    } else {
      it.skip('are not in ../shared/fixtures/wire: not replayed', () => {})
    }
  })
}
