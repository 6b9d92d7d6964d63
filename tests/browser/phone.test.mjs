// On a phone: what lies on top closes first, words are found, and one's own template is kept and used. And Escape on a large screen, which is one rule.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addCard, card, cellAt, openJourney } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'
import { PHONE } from './support/walk.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** A phone on a journey, past the hint. */
async function phone (t, url) {
  const window = await openWindow(PHONE)
  t.after(() => window.close())
  const { page } = window
  await page.goto(url)
  await page.locator('.p-stage').first().waitFor()
  await page.locator('.c-hint').getByRole('button').click()
  return window
}

const run = async (page, words) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill(words)
  await page.getByRole('option').filter({ hasText: words }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('combobox').waitFor({ state: 'hidden' })
}
const escape = page => page.keyboard.press('Escape')
const gone = locator => locator.waitFor({ state: 'detached' })

for (const [where, open] of [
  ['a phone', phone],
  ['a large screen', async (t, url) => {
    const window = await openWindow()
    t.after(() => window.close())
    await openJourney(window.page, url)
    return window
  }]
]) {
  test(`one Escape closes what lies on top and nothing else, on ${where}`, async t => {
    const { links } = await server.createJourney('hotel-stay')
    const { page, errors } = await open(t, links.editor.url)
    const window = page.getByRole('dialog')
    // Something is selected behind all that follows.
    const chosen = page.locator('.b-card').first()
    await chosen.click()
    if (where === 'a phone') {
      await page.locator('.c-panel').waitFor()
      await escape(page)
      await gone(page.locator('.c-panel'))
    }
    const cards = await page.locator('.b-card').count()

    await run(page, 'Answers of customers')
    await window.getByRole('article').first().waitFor()
    await escape(page)
    await gone(window)

    // A list in a window closes before the window; choosing draws the window anew, and the keyboard stays in it.
    await run(page, 'Open the persona sheet')
    await window.getByRole('button', { name: /^Compare with/ }).click()
    await page.getByRole('listbox').waitFor()
    await escape(page)
    await gone(page.getByRole('listbox'))
    await window.getByRole('button', { name: /^Compare with/ }).click()
    await page.getByRole('option').last().click()
    await window.getByRole('article').nth(1).waitFor()
    await until('the keyboard is in the window', () => page.evaluate(() => document.activeElement.closest('dialog') !== null))
    await escape(page)
    await gone(window)

    // Pressed on plain ground: still the window's keys, and not the board's.
    await run(page, 'Answers of customers')
    await window.getByRole('heading', { name: 'Answers of customers' }).click()
    await page.evaluate(() => document.activeElement.blur())
    await page.keyboard.press('Delete')
    await escape(page)
    await gone(window)
    assert.equal(await page.locator('.b-card').count(), cards, 'nothing was deleted behind it')

    // A window over a window.
    await run(page, 'Judge feedback')
    await window.getByRole('listbox').waitFor()
    await page.keyboard.press('Control+k')
    await window.getByRole('combobox').waitFor()
    await escape(page)
    await gone(window.getByRole('combobox'))
    assert.equal(await window.count(), 1)
    await escape(page)
    await gone(window)

    // The menu of the page; then finding, from the board.
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menu').waitFor()
    await page.evaluate(() => document.activeElement.blur())
    await escape(page)
    await gone(page.getByRole('menu'))
    await page.keyboard.press('Control+f')
    await page.getByRole('search').getByRole('textbox').fill('price')
    await page.locator('[data-find=now]').focus()
    await escape(page)
    await gone(page.getByRole('search'))
    assert.deepEqual(errors, [])
  })
}

test('on a tablet the map has the page to itself, and nothing in the bar lies over anything else', async t => {
  const { links } = await server.createJourney('hotel-stay')
  const others = await Promise.all([1, 2, 3].map(() => openWindow()))
  t.after(() => Promise.all(others.map(window => window.close())))
  await Promise.all(others.map(({ page }) => openJourney(page, links.editor.url)))
  const { page, errors, close } = await openWindow({ viewport: { width: 1024, height: 768 }, locale: 'de-DE' })
  t.after(close)
  await page.goto(links.owner.url)
  await page.getByRole('grid').waitFor()
  await page.locator('.c-hint').getByRole('button').click()
  const panel = page.locator('.c-panel')
  assert.equal(await panel.count(), 0)
  await page.getByRole('button', { name: 'Detailbereich ein- oder ausblenden' }).click()
  await panel.waitFor()
  await until('all are here', async () => await page.locator('.c-people .k-avatar').count() === 4)
  /** Pairs of things in the bar of which one lies over the other, or beside the screen. */
  const clashes = () => page.evaluate(() => {
    const things = [...document.querySelectorAll('.c-topbar :is(button, a, [role=radiogroup], .k-status)')]
      .filter(element => element.checkVisibility() && !element.closest('[role=radiogroup] *, .c-people-stack'))
      .map(element => ({ name: element.ariaLabel || element.textContent, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1)
      .sort((a, b) => a.box.left - b.box.left)
    const over = things.slice(1).filter(({ box }, at) => box.left < things[at].box.right - 0.5)
    const beside = things.filter(({ box }) => box.left < 0 || box.right > innerWidth)
    return [...over, ...beside].map(({ name }) => name)
  })
  for (const width of [1200, 1100, 1099, 1024, 900, 899, 768, 720, 719, 600, 390]) {
    await page.setViewportSize({ width, height: 768 })
    await until('the bar is laid out', () => page.evaluate(width => innerWidth === width, width))
    assert.deepEqual(await clashes(), [], `${width} px`)
  }
  // Of the title there is enough to know it by.
  await page.setViewportSize({ width: 1024, height: 768 })
  assert.ok((await page.locator('.c-title').boundingBox()).width > 180)
  // What has no room in the bar is in its menu.
  await page.setViewportSize({ width: 768, height: 1024 })
  await page.getByRole('button', { name: 'Mehr', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Erkenntnisse' }).click()
  await page.getByRole('complementary', { name: 'Erkenntnisse' }).waitFor()
  assert.deepEqual(errors, [])
})

test('what lies over a phone’s board closes by Escape, and only then what is selected is let go', async t => {
  const { links } = await server.createJourney('hotel-stay')
  const { page, errors } = await phone(t, links.editor.url)
  // A tap says all about what is tapped, one on free ground puts that away.
  await page.locator('.b-card').first().tap()
  const panel = page.getByRole('complementary', { name: 'Card' })
  await panel.waitFor()
  await page.locator('.b-card').first().focus()
  await escape(page)
  await gone(panel)
  assert.equal(await page.locator('.b-card[aria-current=true]').count(), 1)
  await escape(page)
  await until('nothing is selected', async () => await page.locator('.b-card[aria-current=true]').count() === 0)
  assert.deepEqual(errors, [])
})

test('a phone finds from its menu, goes from one to the next across stages, and follows what others add', async t => {
  const { links } = await server.createJourney('hotel-stay')
  const other = await openWindow()
  t.after(() => other.close())
  await openJourney(other.page, links.editor.url)
  const { page, errors } = await phone(t, links.editor.url)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Find in this journey' }).click()
  const bar = page.getByRole('search')
  const count = bar.getByRole('status')
  await bar.getByRole('textbox').fill('room')
  await until('several are found', async () => /^1 of ([2-9]|\d\d)/.test(await count.textContent()))

  /** Where the found one is, and what it lies in: wholly in view, under the bar. */
  const inView = () => page.evaluate(() => {
    const found = document.querySelector('[data-find=now]')
    if (!found) return null
    const { top, bottom, left, right } = found.getBoundingClientRect()
    const { bottom: under } = document.querySelector('.e-find').getBoundingClientRect()
    return top >= under && bottom <= innerHeight && left >= 0 && right <= innerWidth ? found.dataset.spot : null
  })
  const seen = new Set()
  const all = Number((await count.textContent()).split(' ').pop())
  for (let nth = 1; nth <= all; nth += 1) {
    let spot
    await until(`number ${nth}, another one, is in view`, async () => {
      spot = (await count.textContent()).startsWith(`${nth} of`) ? await inView() : null
      return spot !== null && !seen.has(spot)
    })
    seen.add(spot)
    // The stage that is shown is the one that has it, and its tab is in view.
    await until('the tab is that of its stage', () => page.evaluate(spot => {
      const at = [...document.querySelectorAll('.p-stage')].findIndex(stage => stage.querySelector(`[data-spot="${spot}"]`))
      const tab = document.querySelectorAll('.p-tab')[at]
      const { left, right } = tab.getBoundingClientRect()
      return tab.hasAttribute('aria-current') && left >= 0 && right <= innerWidth
    }, spot))
    await bar.getByRole('button', { name: 'Next' }).click()
  }
  await until('round to the first', async () => (await count.textContent()).startsWith('1 of'))

  // With a filter; all of it fits the width.
  await bar.getByRole('button', { name: 'Filters' }).click()
  await bar.getByRole('button', { name: /^Kind/ }).click()
  await page.getByRole('option', { name: 'Pain' }).click()
  await until('pains only', () => page.evaluate(() => [...document.querySelectorAll('[data-find=hit], [data-find=now]')].every(found => found.dataset.kind === 'pain')))
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing lies beside the screen')
  await bar.getByRole('button', { name: 'Clear all filters' }).click()
  await until('all again', async () => (await count.textContent()).endsWith(`of ${all}`))

  // What somebody else adds is found at once, whatever its accents.
  await bar.getByRole('textbox').fill('zimmer uber dem see')
  await until('nothing yet', async () => await count.textContent() === 'Nothing found')
  await addCard(other.page, await cellAt(other.page, 'Gains', 'Compares hotels'), 'Zimmer ÜBER dem See')
  await until('it is found', async () => await count.textContent() === '1 of 1')
  await bar.getByRole('button', { name: 'Next' }).click()
  await until('it is in view', async () => await inView() !== null)
  // The keyboard goes on from what was found.
  await bar.getByRole('button', { name: 'Close' }).click()
  await gone(bar)
  await until('it has the focus', () => page.evaluate(() => document.activeElement.textContent.includes('Zimmer ÜBER')))
  assert.equal(await page.locator('[data-find]').count(), 0)
  assert.deepEqual([...errors, ...other.errors], [])
})

test('“Show me” leads a phone to the moment, marked and away from the edges, with all that its lanes say', async t => {
  const { links } = await server.createJourney('hotel-stay')
  const { page, errors } = await phone(t, links.viewer.url)
  for (const name of ['Calls about the missing cot', 'Waits for the cot', 'Back home, telling friends']) {
    await run(page, 'Insights')
    const insights = page.getByRole('complementary', { name: 'Insights' })
    await insights.getByRole('button', { name: new RegExp(`^Show me “${name}`) }).first().tap()
    await gone(insights)
    const moment = page.locator('.p-moment').filter({ has: page.getByRole('heading', { name }) })
    await until('it is marked', async () => await moment.getAttribute('data-selected') !== null)
    await until('it is in view', async () => {
      const { x, y } = await moment.locator('.p-moment-head').boundingBox()
      return x >= 0 && x < 40 && y > 150 && y < 560
    })
  }
  assert.match(await page.locator('.p-moment').filter({ hasText: 'Waits for the cot' }).locator('.p-facts').allInnerTexts().then(all => all.join('|')), /55 min too long/)
  assert.equal(await page.locator('.p-cell:has(.p-facts:empty)').first().isVisible(), false, 'a lane that says nothing shows no name')
  assert.deepEqual(errors, [])
})

test('a phone says where a moment leads, and goes there by a tap, also to another journey', async t => {
  const { links } = await server.createJourney('trial-to-paid')
  const detail = await server.createJourney('service-call', 'The call in detail')
  const other = await openWindow()
  t.after(() => other.close())
  await openJourney(other.page, links.editor.url)
  const { page, errors } = await phone(t, links.viewer.url)
  const moment = name => page.locator('.p-moment').filter({ has: page.getByRole('heading', { name }) })
  const ways = name => moment(name).getByRole('list', { name: 'Connections' }).getByRole('button')
  const wall = 'The trial ends on day 14'
  await ways(wall).first().waitFor()
  const said = (await ways(wall).allInnerTexts()).map(words => words.replace(/\s+/g, ' ').trim())
  assert.deepEqual(said, ['Branch to Asks Victor, 66 % Needs a yes from above', 'Branch to Some go back, 34 % Nobody to ask, or back to the spreadsheet'])
  assert.ok(await ways(wall).evaluateAll(all => all.every(one => one.getBoundingClientRect().height >= 40)), 'room for a finger')
  // What others write shows in it.
  const target = other.page.getByRole('columnheader').filter({ hasText: 'Asks Victor' }).first()
  await target.focus()
  await other.page.keyboard.press('Enter')
  await other.page.keyboard.press('Control+a')
  await other.page.keyboard.type('Asks for the money')
  await other.page.keyboard.press('Enter')
  const way = ways(wall).filter({ hasText: 'Branch to Asks for the money, 66 %' })
  await way.waitFor()
  await way.tap()
  await until('it is in view', async () => {
    const { x, y } = await moment('Asks for the money').locator('.p-moment-head').boundingBox()
    return x >= 0 && x < 40 && y > 150 && y < 560
  })
  // A journey of its own for one moment: whoever knows it comes in by a tap.
  await other.page.getByRole('columnheader').filter({ hasText: 'Asks for the money' }).first().focus()
  await other.page.keyboard.press('l')
  await other.page.locator('.c-pick').getByRole('textbox').fill(detail.links.viewer.url)
  await other.page.getByRole('button', { name: /The journey of this link/ }).click()
  const out = ways('Asks for the money').filter({ hasText: 'Opens another journey' })
  await out.waitFor()
  await page.evaluate(recent => localStorage.setItem('waymark.recents', JSON.stringify([recent])),
    { id: detail.id, title: 'The call in detail', role: 'viewer', token: detail.links.viewer.token, opened_ms: Date.now() })
  await out.tap()
  await until('the other journey is open', async () => new URL(page.url()).pathname.includes(detail.id))
  await page.locator('.p-stage').first().waitFor()
  assert.deepEqual([...errors, ...other.errors], [])
})

test('a journey of one’s own becomes a template and a new journey, all on a phone', async t => {
  const { links } = await server.createJourney('hotel-stay', 'How we travel')
  const { page, errors } = await phone(t, links.owner.url)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    run(page, 'Save as template')
  ])
  assert.match(download.suggestedFilename(), /\.waymark\.toml$/)
  await page.goto(server.url)
  const start = page.getByRole('button', { name: 'New from a file' })
  await start.scrollIntoViewIfNeeded()
  const { x, width } = await start.boundingBox()
  assert.ok(x >= 0 && x + width <= 390)
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), start.click()])
  await chooser.setFiles(await download.path())
  await page.waitForURL(url => url.pathname.startsWith('/j/') && !links.owner.url.includes(url.pathname))
  await page.locator('.p-stage').first().waitFor()
  await page.getByRole('banner').getByText('How we travel').waitFor()
  assert.deepEqual(errors, [])
})
