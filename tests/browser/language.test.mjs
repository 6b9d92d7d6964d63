// English and German: chosen from the browser, switched by people, and together on one journey.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hindrances } from './support/axe.mjs'
import { bigJourney } from './support/big-journey.mjs'
import { card, openJourney, saved, status } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { keyboard, run } from './support/keyboard.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const german = { locale: 'de-DE' }
const language = page => page.evaluate(() => document.documentElement.lang)

/** Marks a page; a page that was loaded again has no mark. */
const mark = page => page.evaluate(() => { window.isTheSame = true })
const isTheSame = page => page.evaluate(() => window.isTheSame === true)
const inLanguage = (page, code) => page.waitForFunction(code => document.documentElement.lang === code, code)

/** Everything a page says, shown or read out; not what it has announced. */
const said = page => page.evaluate(() => {
  const names = ['aria-label', 'aria-description', 'data-tip', 'placeholder', 'title', 'alt']
  const found = []
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    if (node instanceof Element) names.filter(name => node.hasAttribute(name)).forEach(name => found.push(`${name}: ${node.getAttribute(name)}`))
    else if (node.data.trim() && !node.parentElement.closest('[aria-live], .k-tooltip')) found.push(node.data.trim())
  }
  return found
})

/** Opens a menu by its button and presses one of its lines. */
async function choose (page, button, line) {
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByRole('menu').getByRole('menuitem', { name: line }).click()
}

test('a_german_browser_reads_german_on_home_and_journey', async () => {
  const { page, errors, close } = await openWindow(german)
  await page.addInitScript(() => {
    const recent = { id: '01JZZZZZZZZZZZZZZZZZZZZZZZ', title: 'Alt', role: 'owner', token: 'x', opened_ms: Date.UTC(2026, 0, 5, 12), curve: [], stages: [] }
    if (!localStorage.getItem('waymark.recents')) localStorage.setItem('waymark.recents', JSON.stringify([recent]))
  })
  await page.goto(server.url)
  await page.getByRole('heading', { level: 1, name: 'Ihre Journeys' }).waitFor()
  assert.equal(await language(page), 'de')
  // The template speaks German, too, and the journey made from it.
  await page.getByRole('button', { name: /^Hotelaufenthalt/ }).click()
  await page.getByRole('grid').waitFor()
  await status(page).getByText('Gespeichert', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Teilen', exact: true }).waitFor()
  // Every name of the table's columns has its room.
  await page.getByRole('radio', { name: 'Tabelle', exact: true }).click()
  await page.locator('.tb-heading').first().waitFor()
  assert.deepEqual(await page.locator('.tb-heading span').evaluateAll(names =>
    names.filter(name => name.scrollWidth > name.clientWidth).map(name => name.textContent)), [])
  await page.getByRole('radio', { name: 'Board', exact: true }).click()
  await page.getByRole('grid').waitFor()
  await page.getByText('Auswählen', { exact: true }).first().waitFor()
  const feelings = await page.locator('.b-point-value').allTextContents()
  assert.ok(feelings.includes('−0,5'), `a decimal comma in ${feelings}`)
  assert.deepEqual(errors, [])
  await close()
})

test('a_language_that_was_chosen_stays', async () => {
  const { page, errors, close } = await openWindow(german)
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Mit einem Beispiel beginnen' }).waitFor()
  await mark(page)
  await choose(page, 'Sprache', 'English')
  await page.getByRole('button', { name: 'Start with an example' }).waitFor()
  assert.equal(await language(page), 'en')
  // Without loading the page again; the templates come in English, too, and the keyboard is where it was.
  await page.getByRole('button', { name: /^Hotel stay/ }).waitFor()
  assert.ok(await isTheSame(page))
  await until('the keyboard is on the menu', async () => await keyboard(page) === 'Language')
  await page.reload()
  await page.getByRole('button', { name: 'Start with an example' }).waitFor()
  await choose(page, 'Language', 'Deutsch')
  await page.getByRole('button', { name: 'Mit einem Beispiel beginnen' }).waitFor()
  assert.equal(await language(page), 'de')
  assert.deepEqual(errors, [])
  await close()
})

test('two_windows_in_two_languages_edit_one_journey', async () => {
  const journey = await server.createJourney('hotel-stay', 'Hotel')
  const url = journey.links.owner.url
  const [ada, ben] = await Promise.all([openWindow(), openWindow(german)])
  await openJourney(ada.page, url)
  await ben.page.goto(url)
  await ben.page.getByRole('grid').waitFor()
  const feelings = await ada.page.locator('.b-point-value').allTextContents()
  assert.ok(feelings.includes('−0.5'), `a decimal point in ${feelings}`)

  // What one writes the other reads, each with the words of their own language around it.
  await ben.page.getByRole('button', { name: 'Verstanden' }).click()
  const title = ben.page.locator('.c-title').first()
  await title.click()
  await ben.page.getByRole('banner').getByRole('textbox', { name: 'Titel der Journey' }).fill('Hotel am See')
  await ben.page.keyboard.press('Enter')
  await ada.page.getByRole('button', { name: 'Hotel am See' }).waitFor()

  // Whoever switches reads what was written in the words of the other language.
  await choose(ben.page, 'Mehr', 'English')
  await ben.page.getByRole('button', { name: 'Share', exact: true }).waitFor()
  assert.equal(await language(ben.page), 'en')
  await ben.page.getByRole('button', { name: 'Hotel am See' }).waitFor()
  assert.equal(await card(ben.page, 'Three prices for the same room').count(), 1)
  assert.deepEqual([...ada.errors, ...ben.errors], [])
  await Promise.all([ada.close(), ben.close()])
})

test('dates_are_written_as_people_there_do', async () => {
  const recent = { id: '01JZZZZZZZZZZZZZZZZZZZZZZZ', title: 'Old one', role: 'owner', token: 'x', opened_ms: Date.UTC(2026, 0, 5, 12), curve: [1], stages: [] }
  for (const [options, date] of [[{}, '5 Jan 2026'], [german, '5. Jan. 2026']]) {
    const { page, close } = await openWindow(options)
    // The server is not asked, so the card stays as it is kept here.
    await page.route('**/api/journeys/**', route => route.abort())
    await page.addInitScript(recent => localStorage.setItem('waymark.recents', JSON.stringify([recent])), recent)
    await page.goto(server.url)
    await page.getByText(date).waitFor()
    await close()
  }
})

test('switching_on_a_journey_keeps_what_one_did_and_where_one_is', async () => {
  const journey = await server.createJourney('hotel-stay', 'Hotel')
  const url = journey.links.owner.url
  const [ada, ben] = await Promise.all([openWindow(), openWindow()])
  await Promise.all([openJourney(ada.page, url), openJourney(ben.page, url)])
  const { page } = ada
  await mark(page)
  const view = page.locator('.b-view')
  const scroll = () => view.evaluate(view => [view.scrollLeft, view.scrollTop])

  // A card is written and stays selected; the insights are open at their numbers; the board is larger and scrolled.
  const price = card(page, 'Three prices for the same room')
  const spot = await price.getAttribute('data-spot')
  const here = page.locator(`[data-spot="${spot}"]`)
  await price.click()
  await page.keyboard.press('Enter')
  await page.keyboard.type(' again')
  await page.keyboard.press('Enter')
  await card(ben.page, 'Three prices for the same room again').waitFor()
  await page.keyboard.press('Shift+I')
  await page.getByRole('tab', { name: 'Numbers' }).click()
  await here.focus()
  await page.keyboard.press('+')
  const zoom = () => page.locator('.b-sheet').evaluate(sheet => sheet.style.zoom)
  const zoomed = await zoom()
  assert.notEqual(zoomed, '1')
  const panel = page.locator('.c-panel-body')
  await panel.evaluate(panel => panel.scrollTo(0, 150))
  await until('the board has come to rest', async () => {
    await view.evaluate(view => view.scrollTo(340, 210))
    const before = await scroll()
    await page.waitForTimeout(250)
    return String(before) === String(await scroll())
  })
  const scrolled = await scroll()
  assert.ok(scrolled.every(px => px > 0), `${scrolled}`)

  // By the palette, with the keyboard on the card.
  await run(page, 'Deutsch')
  await inLanguage(page, 'de')
  await page.getByRole('button', { name: 'Teilen', exact: true }).waitFor()
  await page.getByText('Waymark spricht jetzt Deutsch').waitFor()
  assert.ok(await isTheSame(page))
  assert.equal(await keyboard(page), spot)
  assert.equal(await here.getAttribute('aria-current'), 'true')
  assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Zahlen')
  assert.equal(await panel.evaluate(panel => panel.scrollTop), 150)
  assert.equal(await zoom(), zoomed)
  assert.deepEqual(await scroll(), scrolled)
  await status(page).getByText('Gespeichert', { exact: true }).waitFor()
  const feelings = await page.locator('.b-point-value').allTextContents()
  assert.ok(feelings.includes('−0,5'), `a decimal comma in ${feelings}`)
  assert.deepEqual(await hindrances(page), [])
  // The tools that come with the pointer were made in English.
  await page.locator('.b-moment[data-spot]').nth(2).hover()
  await page.locator('.b-gap-plus[data-tip="Davor hinzufügen"]').waitFor({ state: 'attached' })

  // Undo goes back behind the switch, for both; the other one has noticed nothing else, and the two go on together.
  await here.focus()
  await page.keyboard.press('Control+z')
  for (const window of [ada, ben]) await card(window.page, /^(?!.*again).*Three prices for the same room/s).waitFor()
  await page.keyboard.press('Control+Shift+z')
  await card(ben.page, 'Three prices for the same room again').waitFor()
  assert.equal(await language(ben.page), 'en')
  await ben.page.locator(`[data-spot="${spot}"]`).click()
  await ben.page.keyboard.press('Enter')
  await ben.page.keyboard.type('!')
  await ben.page.keyboard.press('Enter')
  await card(page, 'Three prices for the same room again!').waitFor()

  // By the menu and the keys alone, in another view and with words in a field that nobody else has.
  await page.keyboard.press('Control+f')
  await page.locator('.e-find-text').fill('Three prices')
  await page.getByRole('radio', { name: 'Tabelle', exact: true }).click()
  await page.locator('.tb-heading').first().waitFor()
  const more = page.getByRole('button', { name: 'Mehr', exact: true })
  await more.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu').getByRole('menuitem', { name: 'English' }).waitFor()
  const english = page.getByRole('menuitem', { name: 'English' })
  for (let line = 0; line < 30 && !await english.evaluate(line => line === document.activeElement); line++) await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await inLanguage(page, 'en')
  await page.getByRole('radio', { name: 'Table', exact: true, checked: true }).waitFor()
  await until('the keyboard is back on the menu', async () => await keyboard(page) === 'More')
  assert.equal(await page.locator('.e-find-text').inputValue(), 'Three prices')
  assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Numbers')
  assert.ok(await isTheSame(page))
  await page.getByRole('radio', { name: 'Board', exact: true }).click()
  await here.waitFor()

  // What stands in a field that writes when it is left is written.
  await page.getByRole('banner').getByRole('button', { name: 'Hotel', exact: true }).click()
  await page.getByRole('banner').getByRole('textbox').fill('Hotel am See')
  await choose(page, 'More', 'Deutsch')
  await inLanguage(page, 'de')
  await ben.page.getByRole('button', { name: 'Hotel am See' }).waitFor()
  assert.equal(await page.title(), 'Hotel am See · Waymark')
  assert.ok(await isTheSame(page))
  await page.reload()
  await page.getByRole('button', { name: 'Teilen', exact: true }).waitFor()
  assert.equal(await language(page), 'de')
  assert.deepEqual([...ada.errors, ...ben.errors], [])
  await Promise.all([ada.close(), ben.close()])
})

test('what_one_looks_at_on_a_large_board_stays_in_place', async () => {
  const { page, errors, close } = await openWindow()
  await openJourney(page, (await bigJourney(server)).links.owner.url)
  await page.locator('.b-card').first().waitFor()
  await page.locator('.b-view').evaluate(view => view.scrollTo(6000, 1500))
  // A card in the middle of what is in view gets the keyboard, wherever the board has come to rest.
  const inTheMiddle = () => page.evaluate(() => {
    const view = document.querySelector('.b-view').getBoundingClientRect()
    const inside = ({ left, top, right, bottom }) => left > view.left + 200 && right < view.right - 60 && top > view.top + 200 && bottom < view.bottom - 60
    return [...document.querySelectorAll('.b-card')].find(card => inside(card.getBoundingClientRect()))?.dataset.spot
  })
  const place = spot => page.evaluate(spot => {
    const { x, y } = document.querySelector(`[data-spot="${spot}"]`).getBoundingClientRect()
    return { x: Math.round(x), y: Math.round(y) }
  }, spot)
  await until('cards are in view', async () => await inTheMiddle() !== undefined)
  const spot = await inTheMiddle()
  await page.locator(`[data-spot="${spot}"]`).evaluate(card => card.focus({ preventScroll: true }))
  let before
  await until('the board is at rest', async () => {
    before = await place(spot)
    await page.waitForTimeout(400)
    const { x, y } = await place(spot)
    return x === before.x && y === before.y
  })
  await run(page, 'Deutsch')
  await page.getByText('Waymark spricht jetzt Deutsch').waitFor()
  const { x, y } = await place(spot)
  assert.ok(Math.abs(x - before.x) < 2 && Math.abs(y - before.y) < 2, `from ${before.x} ${before.y} to ${x} ${y}`)
  assert.equal(await keyboard(page), spot)
  assert.deepEqual(errors, [])
  await close()
})

test('nothing_of_the_language_before_is_left', async () => {
  const journey = await server.createJourney('hotel-stay', 'Hotel')
  const { page, errors, close } = await openWindow()
  await openJourney(page, journey.links.owner.url)
  const ready = async () => {
    for (const part of ['[data-insight]', '.i-mark']) await page.locator(part).first().waitFor()
    // The tools of the place under the pointer.
    await page.locator('.b-moment').first().hover()
    await page.locator('.b-moment .b-connect').waitFor({ state: 'attached' })
  }
  await page.keyboard.press('Shift+I')
  await ready()
  await run(page, 'Deutsch')
  await page.getByText('Waymark spricht jetzt Deutsch').waitFor()
  await ready()
  const switched = await said(page)
  await page.reload()
  await page.getByRole('grid').waitFor()
  await status(page).getByText('Gespeichert', { exact: true }).waitFor()
  await page.keyboard.press('Shift+I')
  await ready()
  const loaded = await said(page)
  const without = (some, others) => some.filter(words => !others.includes(words))
  assert.deepEqual([without(switched, loaded), without(loaded, switched)], [[], []])
  assert.equal(switched.length, loaded.length)
  assert.deepEqual(errors, [])
  await close()
})

test('a_language_that_does_not_come_changes_nothing_and_can_be_asked_for_again', async () => {
  const journey = await server.createJourney('hotel-stay', 'Hotel')
  const { page, context, errors, close } = await openWindow()
  await openJourney(page, journey.links.owner.url)
  await saved(page)
  await mark(page)
  await context.setOffline(true)
  await choose(page, 'More', 'Deutsch')
  const toast = page.getByRole('alert').filter({ hasText: 'Deutsch could not be loaded, so the language stays. Is this device online?' })
  await toast.waitFor()
  assert.equal(await language(page), 'en')
  assert.equal(await page.evaluate(() => localStorage.getItem('waymark.language')), null)
  await page.getByRole('button', { name: 'Share', exact: true }).waitFor()
  await context.setOffline(false)
  await toast.getByRole('button', { name: 'Try again' }).click()
  await inLanguage(page, 'de')
  await page.getByRole('button', { name: 'Teilen', exact: true }).waitFor()
  assert.ok(await isTheSame(page))
  // The console tells what did not come.
  assert.deepEqual(errors, [])
  await close()
})
