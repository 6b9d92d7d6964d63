// What a first visit does not load comes later, and says so when it does not come.
//
// Only a release of the client has such parts: run it with WAYMARK_CLIENT_DIR, or after `cargo xtask dist`.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { openJourney } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const EXTRAS = /-extras-[0-9a-f]{16}\.wasm$/
const NO_PARTS = 'this client is one file; a release has parts'
const fromToast = page => page.locator('.k-toast').getByRole('button', { name: 'Try again' }).first()
const hasParts = page => page.locator('link[href*="-parts-"]').count()

test('what_does_not_load_says_so_and_comes_with_another_try', async t => {
  const journey = await server.createJourney('hotel-stay')
  const { page, errors, close } = await openWindow()
  t.after(close)
  await page.route(EXTRAS, route => route.abort())
  await openJourney(page, journey.links.editor.url)
  if (!await hasParts(page)) return t.skip(NO_PARTS)

  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await page.getByRole('dialog', { name: 'Share' }).getByText('could not be loaded').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  const again = fromToast(page)
  await again.waitFor()

  await page.unroute(EXTRAS)
  await again.click()
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await page.getByRole('heading', { name: 'Share your link' }).waitFor()
  assert.deepEqual(errors, [])
})

test('styles_and_texts_come_with_the_first_part_or_it_says_so', async t => {
  const journey = await server.createJourney('hotel-stay')
  const { page, errors, close } = await openWindow()
  t.after(close)
  const later = /\/later-(styles|texts)-/
  await page.route(later, route => route.abort())
  await openJourney(page, journey.links.editor.url)
  if (!await hasParts(page)) return t.skip(NO_PARTS)

  // The key is held until the part is there that knows what it does.
  await page.keyboard.press('Control+k')
  const again = fromToast(page)
  await again.waitFor()
  await page.unroute(later)
  await again.click()
  await page.getByRole('combobox', { name: /\w/ }).waitFor()
  const width = await page.locator('.k-palette').evaluate(element => getComputedStyle(element).width)
  assert.equal(width, '600px')
  assert.equal(await page.locator('link[data-later]').count(), 0)
  assert.deepEqual(errors, [])
})

test('a_journey_opened_from_the_home_page_loads_its_page_then', async t => {
  const { page, errors, close } = await openWindow()
  t.after(close)
  const pageOfJourneys = /home-journey-[0-9a-f]{16}\.wasm$/
  await page.route(pageOfJourneys, route => route.abort())
  await page.goto(server.url)
  await page.getByRole('button', { name: /^Hotel stay/ }).waitFor()
  if (!await hasParts(page)) return t.skip(NO_PARTS)

  await page.getByRole('button', { name: 'Start with an example' }).click()
  await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor()
  await page.unroute(pageOfJourneys)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('grid').waitFor()
  assert.deepEqual(errors, [])
})

test('once_a_page_was_open_for_a_moment_its_parts_need_no_network', async t => {
  const journey = await server.createJourney('hotel-stay')
  const { context, page, errors, close } = await openWindow()
  t.after(close)
  const extras = page.waitForResponse(response => EXTRAS.test(response.url()), { timeout: 3000 }).catch(() => null)
  await openJourney(page, journey.links.editor.url)
  if (!await hasParts(page)) return t.skip(NO_PARTS)

  await (await extras).finished()
  await context.setOffline(true)
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').waitFor()
  assert.deepEqual(errors, [])
})
