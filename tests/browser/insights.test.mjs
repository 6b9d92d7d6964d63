// What the map finds out by itself, with two people: one edits, the other's findings follow.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { everywhere, openJourney, saved } from './support/board.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** Windows on one filled journey; `roles` name the links. */
async function windowsOn (...roles) {
  const journey = await server.createJourney('hotel-stay')
  const windows = await Promise.all(roles.map(() => openWindow({ viewport: { width: 1440, height: 900 } })))
  await Promise.all(windows.map(({ page }, at) => openJourney(page, journey.links[roles[at]].url)))
  const end = async () => {
    for (const window of windows) assert.deepEqual(window.errors, [])
    await Promise.all(windows.map(window => window.close()))
  }
  return { pages: windows.map(({ page }) => page), journey, end }
}

const panel = page => page.getByRole('complementary', { name: 'Insights' })
const section = (page, name) => panel(page).getByRole('region', { name, exact: true })
const truth = (page, name) => section(page, 'Moments of truth').getByRole('listitem').filter({ hasText: name })
const openInsights = async page => {
  await page.getByRole('button', { name: 'Insights', exact: true }).click()
  await section(page, 'Moments of truth').waitFor()
}

test('a moment of truth that one confirms is confirmed for all, and undo takes it back', async () => {
  const { pages: [a, b], end } = await windowsOn('editor', 'editor')
  await Promise.all([a, b].map(openInsights))
  const confirm = section(a, 'Moments of truth').getByRole('button', { name: /^Confirm: / }).first()
  const name = (await confirm.getAttribute('aria-label')).replace('Confirm: ', '')
  await confirm.click()
  await everywhere([a, b], 'both see it confirmed', page => truth(page, name).getByText(/^Confirmed\./).count())
  assert.equal(await truth(b, name).getByRole('button', { name: `Take back: ${name}` }).count(), 1)
  // The heading of the moment says so, too, and leads back to it.
  const heading = b.getByRole('columnheader').filter({ hasText: name }).first()
  await heading.getByRole('button', { name: /^Moment of truth/ }).click()
  await until('the finding is marked', async () => await truth(b, name).getAttribute('data-marked') !== null)
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'both see the proposal again', page => truth(page, name).getByRole('button', { name: /^Confirm/ }).count())
  await saved(a)
  await end()
})

test('what one dismisses is not proposed again to anyone, and can be proposed again', async () => {
  const { pages: [a, b], end } = await windowsOn('editor', 'viewer')
  await Promise.all([a, b].map(openInsights))
  const dismiss = section(a, 'Moments of truth').getByRole('button', { name: /^Dismiss: / }).first()
  const name = (await dismiss.getAttribute('aria-label')).replace('Dismiss: ', '')
  await dismiss.click()
  const folded = page => section(page, 'Moments of truth').getByText('1 dismissed')
  await everywhere([a, b], 'it is among the dismissed', page => folded(page).isVisible())
  await folded(a).click()
  assert.equal(await section(b, 'Moments of truth').getByRole('button', { name: /^(Confirm|Dismiss|Propose)/ }).count(), 0, 'a viewer decides nothing')
  await section(a, 'Moments of truth').getByRole('button', { name: 'Propose again' }).click()
  await everywhere([a, b], 'it is proposed again', async page => !await folded(page).isVisible() && await truth(page, name).count())
  await end()
})

test('what one enters moves the other’s findings, and “Show me” leads to the place', async () => {
  const { pages: [a, b], end } = await windowsOn('editor', 'editor')
  await Promise.all([a, b].map(openInsights))
  const rule = page => section(page, 'Hidden gaps').locator('details.i-rule').filter({ hasText: 'Negative without an owner' })
  const count = async page => Number(await rule(page).locator('.i-count').innerText())
  const before = await count(b)
  await rule(a).locator('summary').click()
  // Each rule tells what it saw, also of a moment that other rules are about, too.
  const told = async (name, words) => {
    const rows = section(a, 'Hidden gaps').locator('details.i-rule').filter({ hasText: name })
    if (await rows.getAttribute('open') === null) await rows.locator('summary').click()
    for (const note of await rows.locator('.i-row .i-note').allInnerTexts()) assert.match(note, words, name)
  }
  await told('Negative without an owner', /^Feels .+, nobody owns it$/)
  await told('Uncertainty', /^Uncertainty [34] of 4$/)
  await told('Repeated contacts', /contacts for one thing$/)
  const row = rule(a).getByRole('listitem').first()
  const name = await row.locator('.i-name').innerText()
  await row.getByRole('button', { name: /^Show me/ }).click()
  const heading = a.getByRole('columnheader').filter({ hasText: name }).first()
  await until('the moment is selected', async () => await heading.getAttribute('aria-selected') === 'true')
  assert.ok(await heading.isVisible())
  await until('the keyboard is there', () => heading.evaluate(element => element === document.activeElement))
  // Naming an owner in the panel closes the gap for both.
  await panel(a).getByRole('button', { name: 'Close the panel' }).click()
  const owner = a.getByRole('combobox', { name: 'Owner', exact: true })
  await owner.fill('Front office')
  await owner.press('Enter')
  await until('the other sees one gap less', async () => await count(b) === before - 1)
  await end()
})

test('a threshold that one changes counts for all, and goes back to its default', async () => {
  const { pages: [a, b], end } = await windowsOn('editor', 'editor')
  await Promise.all([a, b].map(openInsights))
  const truths = async page => Number(await section(page, 'Moments of truth').locator('h3 .i-count').innerText())
  const before = await truths(b)
  await a.getByRole('tab', { name: 'Settings' }).click()
  const field = a.getByRole('textbox', { name: 'Strong feeling from' })
  await field.fill('9')
  await field.press('Enter')
  await a.getByText('Write a number from 0.5 to 2').waitFor()
  await field.fill('0.5')
  await field.press('Enter')
  await until('more is proposed to the other', async () => await truths(b) > before)
  await a.getByRole('button', { name: 'Reset to 1.5' }).click()
  await until('the other has what was there before', async () => await truths(b) === before)
  await end()
})

const table = page => page.getByRole('grid')
const tableCell = (page, row, column) => table(page).locator(`[role=row]:has-text("${row}") [data-cell$="|${column}"]`)
const mode = (page, name) => page.getByRole('radio', { name, exact: true }).click()

test('a table is edited by keyboard as a spreadsheet, and the other’s table follows', async () => {
  const { pages: [a, b], end } = await windowsOn('editor', 'editor')
  await Promise.all([a, b].map(page => mode(page, 'Table')))
  // What the map finds out may come after the table: it shows then, without a change.
  await everywhere([a, b], 'the worst pain is there', async page => await tableCell(page, 'Calls about the missing cot', 'pain').innerText() === '92')
  await tableCell(a, 'Corridor to the room', 'impact').click()
  await a.keyboard.type('5')
  await a.keyboard.press('Tab')
  await a.keyboard.type('9')
  await a.keyboard.press('Enter')
  await everywhere([a, b], 'both values are there', async page =>
    await tableCell(page, 'Corridor to the room', 'impact').innerText() === '5' &&
    await tableCell(page, 'Corridor to the room', 'desired').innerText() === '9')
  // Enter went on to the row below.
  const place = await a.evaluate(() => document.activeElement.dataset.cell)
  assert.match(place, /\|desired$/)
  // What cannot be is told on the spot and changes nothing.
  await tableCell(a, 'Corridor to the room', 'impact').click()
  await a.keyboard.type('7')
  await a.keyboard.press('Enter')
  await a.getByText('Write a whole number from 1 to 5').waitFor()
  await a.keyboard.press('Escape')
  assert.equal(await tableCell(b, 'Corridor to the room', 'impact').innerText(), '5')
  // A choice opens a list; a title is written together.
  await tableCell(a, 'Corridor to the room', 'kind').click()
  await a.keyboard.press('Enter')
  await a.getByRole('menuitem', { name: 'Decision' }).click()
  await until('the other sees the kind', async () => await tableCell(b, 'Corridor to the room', 'kind').innerText() === 'Decision')
  await a.keyboard.press('Control+z')
  await until('undo reaches the table', async () => await tableCell(b, 'Corridor to the room', 'kind').innerText() === 'In between')
  await end()
})

test('a table sorts, filters, keeps a view and exports what is shown; a viewer changes nothing', async () => {
  const { pages: [page], end } = await windowsOn('viewer')
  await mode(page, 'Table')
  const rows = table(page).locator('[data-cell$="|title"]')
  const all = await page.locator('.tb-count').innerText()
  await page.getByRole('columnheader', { name: 'Pain' }).getByRole('button').click()
  await page.getByRole('columnheader', { name: 'Pain' }).getByRole('button').click()
  assert.equal(await page.getByRole('columnheader', { name: 'Pain' }).getAttribute('aria-sort'), 'descending')
  await until('the worst comes first', async () => /Calls about the missing cot/.test(await rows.first().innerText()))
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('button', { name: 'Add a filter' }).click()
  await page.getByRole('textbox', { name: 'Value' }).fill('room')
  await until('fewer rows', async () => await page.locator('.tb-count').innerText() !== all)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Views', exact: true }).click()
  await page.getByRole('textbox', { name: 'Name of the view' }).fill('Rooms')
  await page.getByRole('button', { name: 'Save this view' }).click()
  await page.getByRole('button', { name: 'Usual view' }).click()
  assert.equal(await page.locator('.tb-count').innerText(), all)
  await page.getByRole('button', { name: 'Views', exact: true }).click()
  await page.getByRole('button', { name: 'Rooms', exact: true }).click()
  await until('the view is back', async () => await page.locator('.tb-count').innerText() !== all)
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export as CSV' }).click()])
  const text = readFileSync(await download.path(), 'utf8')
  assert.match(text, /^\uFEFFMoment,Stage,Kind/)
  assert.equal(text.trim().split('\n').length - 1, await rows.count())
  await rows.first().click()
  await page.keyboard.press('Enter')
  await page.getByText('Your link lets you view this journey').first().waitFor()
  assert.equal(await table(page).locator('textarea, input').count(), 0)
  await end()
})

test('table, actions and outline print whole on numbered pages of paper, without what stands around them', async () => {
  const { pages: [page], end } = await windowsOn('viewer')
  /** The sizes of the pages of a print, in points. */
  const pages = async () => {
    const file = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    return [...file.matchAll(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Number(width), Number(height)])
  }
  const isLying = ([width, height]) => width > height && Math.abs(width / height - 1123 / 794) < 0.02
  await mode(page, 'Table')
  await page.getByRole('radio', { name: 'Cards', exact: true }).click()
  const count = Number((await page.locator('.tb-count').innerText()).match(/\d+/)[0])
  const shown = () => table(page).locator('[data-cell$="|title"]').count()
  const before = await shown()
  assert.ok(before < count, `${before} of ${count} rows are in view`)
  const cards = await pages()
  assert.ok(cards.length > 1 && cards.every(isLying), `lying paper: ${cards}`)
  await until('only what is in view is back', async () => await shown() === before)
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await until('paper has all rows', async () => await shown() === count)
  await page.emulateMedia({ media: 'print' })
  const [head, rows, view] = await page.evaluate(() => ['.tb-head', '.tb-row:last-child', '.tb-view'].map(one => document.querySelector(one).getBoundingClientRect().toJSON()))
  assert.ok(rows.top > head.bottom + (count - 2) * 28, 'rows stand under each other')
  assert.ok(rows.bottom <= view.bottom + 1, 'nothing is cut')
  assert.equal(await page.getByRole('banner').isVisible() || await page.locator('.c-panel, .tb-bar').first().isVisible(), false)
  await page.emulateMedia({ media: null })
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  await mode(page, 'Actions')
  assert.ok((await pages()).every(isLying))
  await mode(page, 'Outline')
  const outline = await pages()
  assert.ok(outline.length > 2 && outline.every(([width, height]) => width < height), `upright paper: ${outline}`)
  await end()
})

for (const [locale, words] of [
  ['en-GB', { action: 'Print the insights', insights: 'Insights', all: ['Moments of truth', 'Pain ranking', 'Hidden gaps', 'Funnel'] }],
  ['de-DE', { action: 'Erkenntnisse drucken', insights: 'Erkenntnisse', all: ['Momente der Wahrheit', 'Verborgene Lücken'] }]
]) {
  test(`the insights print whole on upright paper, light and with nothing cut, in ${locale}`, async t => {
    const { links } = await server.createJourney('hotel-stay')
    const window = await openWindow({ viewport: { width: 1440, height: 900 }, locale, colorScheme: 'dark' })
    t.after(() => window.close())
    const { page } = window
    await page.goto(links.viewer.url)
    await page.getByRole('grid').waitFor()
    await page.getByRole('button', { name: words.insights, exact: true }).click()
    const column = page.getByRole('complementary', { name: words.insights })
    await column.locator('.i-pain').first().waitFor()
    // The window that asks for a printer is the browser's.
    await page.evaluate(() => { window.print = () => { window.asked = true } })
    await column.getByRole('button', { name: words.action }).click()
    await until('the browser is asked', () => page.evaluate(() => window.asked))
    assert.equal(await page.locator('.i-print').isVisible(), false, 'nothing of it is on the screen')
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
    await page.emulateMedia({ media: 'print' })
    const sheet = page.locator('.i-print')
    for (const name of words.all) assert.equal(await sheet.getByRole('heading', { name: new RegExp(`^${name}`) }).isVisible(), true, name)
    assert.equal(await page.getByRole('banner').isVisible() || await page.locator('.b-view, .c-panel').first().isVisible(), false, 'nothing else is on paper')
    const seen = await sheet.evaluate(sheet => {
      const shown = [...sheet.querySelectorAll('*')].filter(element => element.checkVisibility() && element.getBoundingClientRect().width > 1)
      const { left, right } = sheet.getBoundingClientRect()
      return {
        pains: sheet.querySelectorAll('.i-pain').length,
        folded: sheet.querySelectorAll('details:not([open], [hidden])').length,
        cut: shown.filter(element => !element.closest('svg') && element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible').map(element => element.textContent),
        outside: shown.filter(element => !element.closest('svg')).filter(element => {
          const box = element.getBoundingClientRect()
          return box.left < left - 1 || box.right > right + 1
        }).map(element => element.textContent),
        squeezed: shown.filter(element => !element.closest('svg') && element.childElementCount === 0 && element.textContent.trim().length > 3 && element.clientHeight > 3 * element.clientWidth && element.clientWidth > 0).map(element => element.textContent),
        pressed: shown.filter(element => element.matches('button:not(.i-link), [role=tab], [role=radio]')).map(element => element.textContent),
        scheme: getComputedStyle(document.documentElement).colorScheme
      }
    })
    const { pains, ...rest } = seen
    assert.ok(pains > 5, `${pains} pains: all of them`)
    assert.deepEqual(rest, { folded: 0, cut: [], outside: [], squeezed: [], pressed: [], scheme: 'light' })
    await page.emulateMedia({ media: null })
    const file = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    const pages = [...file.matchAll(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Number(width), Number(height)])
    assert.ok(pages.length > 1 && pages.every(([width, height]) => Math.abs(width - 595) < 3 && Math.abs(height - 842) < 3), `A4: ${pages}`)
    await page.locator('.i-print').waitFor({ state: 'detached' })
    assert.deepEqual(window.errors, [])
  })
}

test('an action moves by key and by pointer, and the other sees it move', async () => {
  const { pages: [a, b], end } = await windowsOn('editor', 'editor')
  await Promise.all([a, b].map(page => mode(page, 'Actions')))
  const column = (page, name) => page.getByRole('region', { name, exact: true })
  const card = column(a, 'Idea').locator('.ab-card').first()
  const words = await card.locator('.ab-title').innerText()
  const inColumn = (page, name) => column(page, name).locator('.ab-card').filter({ hasText: words }).count()
  await card.focus()
  await a.keyboard.press('Alt+ArrowRight')
  await everywhere([a, b], 'it is planned', page => inColumn(page, 'Planned'))
  await until('the keyboard went along', () => a.evaluate(words => document.activeElement.textContent.includes(words), words))
  await column(a, 'Planned').locator('.ab-card').filter({ hasText: words }).dragTo(column(a, 'Done'))
  await everywhere([a, b], 'it is done', page => inColumn(page, 'Done'))
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'undo brings it back', page => inColumn(page, 'Planned'))
  await saved(a)
  await end()
})
