import type { Page } from 'playwright-core'
import type { TestContext } from 'vitest'

import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { LaunchedBrowser } from '../harness/browser.js'
import type { Session } from './openSession.js'
import type { RunningApp } from './startApp.js'

import { accounts } from '../../dev/seed/accounts.js'
import { launchBrowser } from '../harness/browser.js'
import { createDatabase } from '../harness/createDatabase.js'
import {
  addFilter,
  openFirstRow,
  openList,
  readColumn,
  readColumnNames,
  readControls,
  readEditable,
  readField,
} from './adminPanel.js'
import { openSession } from './openSession.js'
import { outputDir } from './outputDir.js'
import { startApp } from './startApp.js'

const [admin, editor] = accounts
const logs = [
  { columns: ['provider', 'model', 'status', 'cost'], label: 'LLM logs', slug: 'llm-logs' },
  { columns: ['service', 'method', 'status'], label: 'Service logs', slug: 'service-logs' },
  { columns: ['action', 'category', 'userId'], label: 'Activity logs', slug: 'activity-logs' },
]
const reports = ['/api/audit-reports/llm-usage', '/api/audit-reports/service-usage']

let app: RunningApp
let launched: LaunchedBrowser

beforeAll(async () => {
  const database = await createDatabase('postgres')
  app = await startApp(database.url)
  launched = await launchBrowser()
})

afterAll(async () => {
  await launched?.close()
  await app?.stop()
})

describe('an admin', () => {
  let page: Page
  let session: Session

  beforeAll(async () => {
    session = await open(admin)
    page = session.page
  })
  afterEach(async (context) => {
    await keepPicture(page, context)
    expect(session.problems.splice(0)).toEqual([])
  })
  afterAll(() => session?.close())

  it('is signed in with the login that the start of the app prints', async () => {
    await page.goto('/admin/account')
    expect(await page.getByLabel('Email').inputValue()).toBe(admin.email)
  })

  it('finds the three logs, and nothing else, under one heading of the navigation', async () => {
    await page.goto('/admin')
    const links = await page.locator('#nav-group-Logbook a').allTextContents()
    expect(links).toEqual(logs.map(({ label }) => label))
  })

  describe.each(logs)('in the $label', ({ columns, label, slug }) => {
    it('sees rows in the default columns, and nothing to create or delete', async () => {
      await openList(page, slug)
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(label)
      const names = await readColumnNames(page)
      expect(names).toEqual(expect.arrayContaining([...columns, 'createdAt']))
      expect(await page.locator('tbody tr').count()).toBeGreaterThan(5)
      expect(await readControls(page)).toEqual([])
      await page.screenshot({ path: join(outputDir, `${slug}-list.png`) })
    })

    it('opens a row whose fields cannot be changed', async () => {
      await openList(page, slug)
      await openFirstRow(page)
      const fields = page.locator('.document-fields').locator('input, textarea')
      expect(await fields.count()).toBeGreaterThan(5)
      expect(await readEditable(fields)).toEqual([])
      expect(await readControls(page)).toEqual([])
      await page.screenshot({ fullPage: true, path: join(outputDir, `${slug}-row.png`) })
    })
  })

  it.each([
    { field: 'Status', name: 'status', value: 'Error' },
    { field: 'Provider', name: 'provider', value: 'fal' },
  ])('filters the LLM logs by $name', async ({ field, name, value }) => {
    await openList(page, 'llm-logs')
    await addFilter(page, field, value)
    await expect.poll(async () => new Set(await readColumn(page, name))).toEqual(new Set([value]))
  })

  it('reads what a model was asked, what it answered and what that cost', async () => {
    await openList(
      page,
      'llm-logs',
      '?where[provider][equals]=openrouter&where[status][equals]=success',
    )
    await openFirstRow(page)
    expect(await readField(page, 'prompt')).toMatch(/\w+ \w+/)
    expect(await readField(page, 'response')).toMatch(/INT\.|EXT\./)
    expect(Number(await readField(page, 'tokenUsage__totalTokens'))).toBeGreaterThan(0)
    expect(Number(await readField(page, 'cost'))).toBeGreaterThan(0)
  })

  it.each(reports)('gets figures from %s', async (path) => {
    await page.goto('/admin')
    const report = await page.evaluate(async (url) => (await fetch(url)).json(), path)
    expect(report.totalRequests).toBeGreaterThan(100)
    expect(report.p95).toBeGreaterThan(0)
    expect(Object.keys(report.statusBreakdown)).toContain('error')
  })

  it('has a script written whose call is the newest in the LLM logs', async () => {
    const prompt = `A clock stops at ${new Date().toISOString()}.`
    await page.goto('/')
    await page.getByLabel('Prompt').fill(prompt)
    await page.getByRole('button', { name: 'Generate' }).click()
    await page.getByText(/^Saved as/).waitFor()
    // The row is stored with others, in a moment.
    await expect.poll(() => readNewestPrompt(page), { timeout: 10_000 }).toBe(prompt)

    await openList(page, 'llm-logs')
    await openFirstRow(page)
    expect(await readField(page, 'prompt')).toBe(prompt)
    expect(await readField(page, 'provider')).toBe('openrouter')
  })
})

describe('an admin who likes it dark', () => {
  let session: Session

  beforeAll(async () => {
    session = await open(admin, 'dark')
  })
  afterAll(() => session?.close())

  it('reads a list and a row in the dark theme', async () => {
    const { page, problems } = session
    await openList(page, 'llm-logs')
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    await page.screenshot({ path: join(outputDir, 'llm-logs-list-dark.png') })
    await openFirstRow(page)
    await page.screenshot({ fullPage: true, path: join(outputDir, 'llm-logs-row-dark.png') })
    expect(problems).toEqual([])
  })
})

describe('an editor', () => {
  let session: Session

  beforeAll(async () => {
    session = await open(editor)
  })
  afterAll(() => session?.close())

  it('has no logs in the navigation', async () => {
    await session.page.goto('/admin')
    const links = await session.page.locator('nav a').allTextContents()
    expect(links).toContain('Projects')
    expect(links).not.toEqual(expect.arrayContaining([expect.stringMatching(/logs/)]))
  })

  it.each(logs)('is told that the $label are not there', async ({ slug }) => {
    await session.page.goto(`/admin/collections/${slug}`)
    await session.page
      .getByText(/not found|unauthorized|not allowed/i)
      .first()
      .waitFor()
    expect(await session.page.locator('tbody tr').count()).toBe(0)
  })

  it('is refused by REST and by the reports', async () => {
    const paths = [...logs.map(({ slug }) => `/api/${slug}`), ...reports]
    for (const path of paths) {
      const response = await session.page.request.get(path)
      expect(response.status(), path).toBe(403)
    }
  })
})

describe('somebody who is not signed in', () => {
  let session: Session

  beforeAll(async () => {
    session = await open()
  })
  afterAll(() => session?.close())

  it.each(logs)('is sent from the $label to the login', async ({ slug }) => {
    await session.page.goto(`/admin/collections/${slug}`)
    await session.page.waitForURL(/\/admin\/login/)
  })

  it.each(reports)('gets 401 from %s', async (path) => {
    const response = await session.page.request.get(path)
    expect(response.status()).toBe(401)
  })
})

function open(
  account?: { email: string; password: string },
  theme?: 'dark' | 'light',
): Promise<Session> {
  return openSession({ account, browser: launched.browser, theme, url: app.url })
}

async function readNewestPrompt(page: Page): Promise<unknown> {
  const response = await page.request.get('/api/llm-logs?sort=-createdAt&limit=1')
  const { docs } = (await response.json()) as { docs: { prompt?: unknown }[] }
  return docs[0]?.prompt
}

/** Of the page on which a test has failed. */
async function keepPicture(page: Page, { task }: TestContext): Promise<void> {
  if (task.result?.state === 'fail') {
    const name = `failed-${task.name.replace(/\W+/g, '-')}.png`
    await page.screenshot({ fullPage: true, path: join(outputDir, name) })
    console.error(`What was on the page is in test/.output/${name}.`)
  }
}
