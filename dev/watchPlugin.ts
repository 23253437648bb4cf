import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

import type { RunningProcess } from './runNode.js'

import { runNode } from './runNode.js'

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')

/** Builds the plugin, and again at each change; tells of type errors only. Resolves after the first build. */
export async function watchPlugin(): Promise<RunningProcess> {
  const compiler = runNode([tsc, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve) => {
    createInterface({ input: compiler.stdout! }).on('line', (line) => {
      if (line.includes('error TS')) {
        console.error(line)
      }
      if (line.includes('Watching for file changes')) {
        resolve()
      }
    })
    void compiler.exited.then(() => resolve())
  })
  return compiler
}
