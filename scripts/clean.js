import { rmSync } from 'node:fs'

for (const folder of process.argv.slice(2)) {
  rmSync(folder, { force: true, recursive: true })
}
