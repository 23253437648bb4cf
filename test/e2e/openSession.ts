import type { Browser, BrowserContext, Page } from 'playwright-core'

import { fileURLToPath } from 'node:url'

export type Session = {
  close: () => Promise<void>
  page: Page
  /** What the browser's console has shown as an error so far, and exceptions that nobody caught. */
  problems: string[]
}

type SessionOptions = {
  account?: { email: string; password: string }
  browser: Browser
  /** @default light */
  theme?: 'dark' | 'light'
  url: string
}

/** Payload's JSON fields load their editor from there; the same editor is in node_modules, as a peer dependency. */
const editorURL = /^https:\/\/cdn\.jsdelivr\.net\/npm\/monaco-editor@[^/]+\/(min\/vs\/.+)$/
const editorDir = fileURLToPath(new URL('../../node_modules/monaco-editor/', import.meta.url))

/** A browser session of its own, signed in where there is an account. It reaches the app and nothing else. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { account, browser, theme = 'light', url } = options
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { height: 900, width: 1440 },
  })
  await context.addCookies([{ name: 'payload-theme', url, value: theme }])
  await stayInside(context, url)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') {
      problems.push(`${message.text()} (${page.url()})`)
    }
  })
  if (account) {
    await signIn(page, account)
  }
  return { close: () => context.close(), page, problems }
}

async function stayInside(context: BrowserContext, url: string): Promise<void> {
  await context.route(
    (requested) => requested.origin !== new URL(url).origin,
    (route) => {
      const file = editorURL.exec(route.request().url())?.[1]
      return file ? route.fulfill({ path: `${editorDir}${file}` }) : route.abort()
    },
  )
}

async function signIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.goto('/admin/login')
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Login' }).click()
  await page.waitForURL('/admin')
}
