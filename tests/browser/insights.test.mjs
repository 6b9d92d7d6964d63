// What the map finds out by itself, with two people: one edits, the other's findings follow.

import assert from 'node:assert/strict'
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
