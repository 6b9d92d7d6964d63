// English and German: chosen from the browser, switched by people, and together on one journey.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { card, openJourney, status } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const german = { locale: 'de-DE' }
const language = page => page.evaluate(() => document.documentElement.lang)

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
  await choose(page, 'Sprache', 'English')
  await page.getByRole('button', { name: 'Start with an example' }).waitFor()
  assert.equal(await language(page), 'en')
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

  // Switching on the journey loads it again, and what was written is there.
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
