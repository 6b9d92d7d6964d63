// History with two people: a named version is looked at on the map, compared in words, and brought back while somebody else writes.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { addCard, bodyField, card, cellAt, everywhere, openBody, openJourney, saved } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { people } from './support/people.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const history = page => page.getByRole('complementary', { name: 'History' })
const past = page => page.locator('.h-past')
const openHistory = async page => {
  await page.getByRole('button', { name: 'History', exact: true }).click()
  await history(page).getByRole('button', { name: 'As it was made' }).waitFor()
}

test('an old version is looked at, compared and restored while somebody else writes, and the way back is kept', async t => {
  const { journey, windows, pages: [a, b], end } = await people(t, server, { roles: ['owner', 'editor'] })
  await Promise.all([saved(a), saved(b)])
  const [gone, written, added] = ['Three prices for the same room', 'A list of six hotels that take dogs', 'Came after the version']
  const kept = await card(a, written).count() ? written : await a.locator('[role=grid] [data-spot^="card:"]').nth(3).innerText()

  await openHistory(a)
  await history(a).getByRole('textbox', { name: 'Name this version' }).fill('Before the workshop')
  await history(a).getByRole('button', { name: 'Keep version' }).click()
  const version = history(a).getByRole('button', { name: /^Before the workshop/ })
  await version.waitFor()

  await card(b, gone).first().click()
  await b.keyboard.press('Delete')
  await until('the card is gone', async () => await card(a, gone).count() === 0)
  await addCard(b, await cellAt(b, 'Gains', 'Sees a friend'), added)
  await saved(b)

  // The version is on the map, to look at only, and what changed since is told and marked.
  await version.click()
  await past(a).getByRole('grid').waitFor()
  assert.equal(await past(a).getByRole('grid').getAttribute('aria-readonly'), 'true')
  await card(past(a).page(), gone).first().waitFor()
  assert.equal(await card(a, added).count(), 0)
  await history(a).getByRole('radio', { name: 'What changed since' }).click()
  await history(a).getByText(`Card “${gone}” was deleted by`).waitFor()
  await history(a).getByText(`Card “${added}” was added`).waitFor()
  const outlined = await card(a, gone).first().evaluate(element => getComputedStyle(element).outlineStyle)
  assert.equal(outlined, 'dotted')
  await history(a).getByRole('button', { name: new RegExp(`^Card “${gone}”`) }).click()
  await until('the card is shown', () => card(a, gone).first().evaluate(element => element === document.activeElement || element.contains(document.activeElement)))
  await a.keyboard.press('Delete')
  assert.equal(await card(a, gone).count(), 1)

  // B writes without a network, A restores, B is back: everything meets.
  await windows[1].context.setOffline(true)
  await openBody(b, kept)
  await bodyField(b).fill('Written while the version came back')
  await past(a).getByRole('button', { name: 'Restore' }).click()
  const toast = a.getByText('Restored. What was there is kept as a version.')
  await toast.waitFor()
  assert.equal(await a.getByText(/ restored an older version\./).count(), 0, 'who did it hears no news about it')
  await until('the journey is there again', async () => await past(a).count() === 0 && await card(a, gone).count() === 1)
  await windows[1].context.setOffline(false)
  await everywhere([a, b], 'both have the card back, and not the later one', async page =>
    await card(page, gone).count() === 1 && await card(page, added).count() === 0)
  await Promise.all([saved(a), saved(b)])
  await until('what B wrote is kept', async () =>
    Object.values((await server.content(journey)).cards).some(card => card.body === 'Written while the version came back' && !card.deleted))
  const { json: versions } = await server.api('GET', `/journeys/${journey.id}/versions`, { token: journey.links.viewer.token })
  assert.deepEqual(versions.map(({ kind }) => kind).slice(0, 2), ['before_restore', 'named'])
  await history(a).getByRole('button', { name: /^Before a restore/ }).waitFor()

  await a.getByRole('button', { name: 'Take it back' }).click()
  const news = b.locator('.k-toast').filter({ hasText: / restored an older version\./ })
  await news.waitFor()
  await news.getByRole('button', { name: 'History' }).click()
  await history(b).getByRole('button', { name: /^Before a restore/ }).first().waitFor()
  await everywhere([a, b], 'it is taken back', async page =>
    await card(page, gone).count() === 0 && await card(page, added).count() === 1)
  end()
})

test('who may only view looks at versions and restores none', async t => {
  const journey = await server.createJourney('hotel-stay')
  const window = await openWindow()
  t.after(() => window.close())
  const { page } = window
  await openJourney(page, journey.links.viewer.url)
  await openHistory(page)
  assert.equal(await history(page).getByRole('textbox', { name: 'Name this version' }).count(), 0)
  await history(page).getByRole('button', { name: 'As it was made' }).click()
  await past(page).getByRole('grid').waitFor()
  await history(page).getByText('Nothing is different.').waitFor()
  for (const place of [history(page), past(page)]) {
    assert.equal(await place.getByRole('button', { name: 'Restore', exact: true }).getAttribute('aria-disabled'), 'true')
  }
  await history(page).getByText('Your link lets you look, not restore.').waitFor()
  const { token } = journey.links.viewer
  const { json: [version] } = await server.api('GET', `/journeys/${journey.id}/versions`, { token })
  const refused = await server.api('POST', `/journeys/${journey.id}/versions/${version.id}/restore`, { token, body: {} })
  assert.equal(refused.status, 403)
  await past(page).getByRole('button', { name: 'Back', exact: true }).click()
  await until('the journey is there again', async () => await past(page).count() === 0 && await page.getByRole('grid').count() === 1)
  assert.deepEqual(window.errors, [])
})
