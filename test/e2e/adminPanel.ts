import type { Locator, Page } from 'playwright-core'

/** Opens a list, and waits for its rows. */
export async function openList(page: Page, slug: string, query = ''): Promise<void> {
  await page.goto(`/admin/collections/${slug}${query}`)
  await page.locator('tbody tr').first().waitFor()
}

/** Opens the first row of the list on the page, and waits until it can be read. */
export async function openFirstRow(page: Page): Promise<void> {
  await page.locator('tbody tr a').first().click()
  await page.locator('.document-fields').waitFor()
  // The editors of JSON fields come later.
  await page.waitForLoadState('networkidle')
}

/** Gives the list on the page its first condition, as a user does. */
export async function addFilter(page: Page, field: string, value: string): Promise<void> {
  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('button', { name: 'Add Filter' }).click()
  const condition = page.locator('.condition')
  await condition.locator('.condition__field input').fill(field)
  await page.getByRole('option', { exact: true, name: field }).click()
  const valueInput = condition.locator('.condition__value input')
  await valueInput.fill(value)
  if ((await valueInput.getAttribute('role')) === 'combobox') {
    await page.getByRole('option', { exact: true, name: value }).click()
  }
  await page.waitForURL(/[?&]where/)
}

/** The texts of a column of the list on the page. */
export function readColumn(page: Page, field: string): Promise<string[]> {
  return page.locator(`tbody td.cell-${field}`).allTextContents()
}

/** The names of the columns of the list on the page, as they are in the config. */
export function readColumnNames(page: Page): Promise<string[]> {
  return page
    .locator('thead th[id^="heading-"]')
    .evaluateAll((headings) => headings.map(({ id }) => id.replace('heading-', '')))
}

/** The value of a field of the row on the page. */
export function readField(page: Page, path: string): Promise<string> {
  return page.locator(`#field-${path}`).inputValue()
}

/** Those of the fields that take input. */
export function readEditable(fields: Locator): Promise<string[]> {
  return fields
    .and(fields.page().locator(':not([disabled]):not([readonly])'))
    .evaluateAll((elements) => elements.map(({ outerHTML }) => outerHTML.slice(0, 200)))
}

/** Everything on the page that would make, change or remove a row. */
export function readControls(page: Page): Promise<string[]> {
  const names = /^(create|save|publish|delete|duplicate|copy|restore)/i
  return (
    page
      .getByRole('button', { name: names })
      .or(page.getByRole('link', { name: names }))
      // The menu that holds them in other collections.
      .or(page.locator('.doc-controls__popup'))
      // A cell of a list is the link to its row, whatever the row says: an activity may be a `create`.
      .evaluateAll((elements) =>
        elements
          .filter((element) => element.closest('td') === null)
          .map(({ outerHTML }) => outerHTML.slice(0, 200)),
      )
  )
}
