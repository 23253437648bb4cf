/** Takes the README's pictures of a running development app. `--help` says how. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { accounts } from '../../dev/seed/accounts.js'
import { launchBrowser } from '../harness/browser.js'
import { openFirstRow, openList } from './adminPanel.js'
import { openSession } from './openSession.js'

const usage = `Takes the README's pictures of a running development app (npm run dev -- --production).

  npx tsx test/e2e/takeScreenshots.ts --url http://localhost:3000

  --url   where the app is
  --out   folder for the pictures (default docs/images)
`

const { values } = parseArgs({
  options: {
    help: { short: 'h', type: 'boolean' },
    out: {
      default: fileURLToPath(new URL('../../docs/images', import.meta.url)),
      type: 'string',
    },
    url: { type: 'string' },
  },
})

if (values.help || !values.url) {
  console.log(usage)
  process.exitCode = values.help ? 0 : 1
} else {
  await takeScreenshots(values.url, resolve(values.out))
}

async function takeScreenshots(url: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { browser, close } = await launchBrowser()
  try {
    const { page } = await openSession({ account: accounts[0], browser, url })
    const take = async (name: string): Promise<void> => {
      const path = join(folder, name)
      await page.screenshot({ animations: 'disabled', path })
      console.log(path)
    }
    await openList(page, 'llm-logs')
    await page.getByRole('button', { name: 'Open Menu' }).first().click()
    await page.mouse.move(0, 0)
    await take('llm-logs.png')
    await openList(page, 'llm-logs', `?where[and][0][provider][equals]=openrouter`)
    await openFirstRow(page)
    await take('llm-log.png')
  } finally {
    await close()
  }
}
