import type { Browser } from 'playwright-core'

import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright } from 'playwright-core'

export type LaunchedBrowser = { browser: Browser; close: () => Promise<void> }

type Chromium = {
  env?: Record<string, string | undefined>
  executablePath: string
  remove: () => Promise<void>
}

const args = [
  // Root may not use the sandbox, an ordinary user often cannot, and only our own app is visited.
  '--no-sandbox',
  // Containers have a small /dev/shm.
  '--disable-dev-shm-usage',
  '--disable-gpu',
  // The same letters at the same places everywhere.
  '--font-render-hinting=none',
]

/** Starts Chromium: the one at `CHROMIUM_PATH`, else the one that the npm package `@sparticuz/chromium` brings. */
export async function launchBrowser(): Promise<LaunchedBrowser> {
  const given = process.env.CHROMIUM_PATH
  const chromium: Chromium = given
    ? { executablePath: given, remove: async () => {} }
    : await unpackChromium()
  try {
    const { env, executablePath } = chromium
    const browser = await playwright.launch({
      args,
      env: env && { ...process.env, ...env },
      executablePath,
    })
    return {
      browser,
      close: async () => {
        await browser.close()
        await chromium.remove()
      },
    }
  } catch (error) {
    await chromium.remove()
    throw error
  }
}

/**
 * Unpacks into a folder of its own: the package itself takes what lies in the temporary folder for whole and
 * executable, even if another user or a run that is not ready with it put it there.
 */
async function unpackChromium(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `There is no Chromium for ${process.platform} on ${process.arch} in node_modules. Set CHROMIUM_PATH to an installed Chromium or Chrome.`,
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'payload-logbook-chromium-'))
  const executablePath = await withEnvironment(
    // As on Amazon's Lambda, the package then brings NSS as well, which a system without a desktop lacks.
    { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x', TMPDIR: folder },
    async () => {
      const { default: chromium } = await import('@sparticuz/chromium')
      return chromium.executablePath()
    },
  )
  const lacksLibraries = spawnSync('ldd', [executablePath]).stdout?.includes('not found')
  return {
    env: {
      FONTCONFIG_FILE: await writeFontConfig(folder),
      ...(lacksLibraries && { LD_LIBRARY_PATH: join(folder, 'al2023/lib') }),
    },
    executablePath,
    remove: () => rm(folder, { force: true, recursive: true }),
  }
}

/** The package's font before the system's, if it has any. */
async function writeFontConfig(folder: string): Promise<string> {
  const path = join(folder, 'fonts.conf')
  const aliases = ['sans', 'sans-serif', 'system-ui'].map(
    (family) =>
      `<alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  )
  await writeFile(
    path,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  ${aliases.join('\n  ')}
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`,
  )
  return path
}

/** Runs something with other environment variables in this process. */
async function withEnvironment<Result>(
  variables: Record<string, string>,
  run: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    return await run()
  } finally {
    for (const name of Object.keys(process.env)) {
      if (!(name in before)) {
        delete process.env[name]
      }
    }
    Object.assign(process.env, before)
  }
}
