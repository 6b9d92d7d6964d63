// Editing like a tool people love: keys alone, many things at once, the clipboard, and finding one's way; with two people on the journey.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { card, cell, cellAt, cellOf, drag, everywhere, openJourney } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** Windows of several people on one journey; closed when the story ends, however it ends. */
async function people (t, { template = 'hotel-stay', roles = ['editor', 'editor'] } = {}) {
  const journey = await server.createJourney(template)
  const windows = await Promise.all(roles.map(() => openWindow()))
  t.after(() => Promise.all(windows.map(window => window.close())))
  const pages = windows.map(({ page }) => page)
  await Promise.all(pages.map((page, i) => openJourney(page, journey.links[roles[i]].url)))
  const end = () => { for (const window of windows) assert.deepEqual(window.errors, []) }
  return { journey, windows, pages, end }
}

const selected = page => page.locator('[role=grid] [aria-current=true], [role=grid] [aria-selected=true]')
const focusedSpot = page => page.evaluate(() => document.activeElement?.closest('[data-spot]')?.dataset.spot ?? null)
const field = page => page.locator('[role=grid] textarea')
const writing = page => until('a text is open', () => field(page).evaluate(element => element === document.activeElement).catch(() => false))

test('a lane is filled by keys alone, and Tab goes on from cell to cell', async t => {
  const { pages: [a, b], end } = await people(t, { template: 'empty-grid' })
  // Two columns of the first lane that takes cards.
  const cells = await a.locator('[role=gridcell][data-cards]').evaluateAll(all => all.slice(0, 2).map(element => element.dataset.spot))
  await cell(a, cells[0]).click({ position: { x: 8, y: 8 } })
  await a.keyboard.type('First')
  await writing(a)
  await a.keyboard.press('Tab')
  await until('the next cell has the focus', async () => await focusedSpot(a) === cells[1])
  await a.keyboard.type('Second')
  await writing(a)
  await a.keyboard.press('Shift+Tab')
  await writing(a)
  assert.equal(await field(a).inputValue(), 'First')
  await a.keyboard.type(', again')
  await a.keyboard.press('Enter')
  await everywhere([a, b], 'both cards are in both windows', async page =>
    await cellOf(page, 'First, again') === cells[0] && await cellOf(page, 'Second') === cells[1])
  // Moved, duplicated and deleted without a pointer.
  await a.keyboard.press('Alt+ArrowRight')
  await until('it moved', async () => await cellOf(a, 'First, again') === cells[1])
  await a.keyboard.press('Delete')
  await until('it is gone', async () => await card(b, 'First, again').count() === 0)
  await a.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await until('it is back', async () => await card(b, 'First, again').count() === 1)
  end()
})

test('ranges, all of a cell and a frame select many; what is done is done to all of them', async t => {
  const { pages: [a, b], end } = await people(t)
  const from = await cellAt(a, 'Pains', 'Sees a friend')
  const to = await cellAt(a, 'Pains', 'Writes to ask')
  await from.click({ position: { x: 4, y: 4 } })
  await to.click({ position: { x: 4, y: 4 }, modifiers: ['Shift'] })
  const many = await selected(a).count()
  assert.ok(many >= 2, `${many} cards in the range`)
  await a.keyboard.press('4')
  await until('all have the severity in the other window', async () => await b.locator('.b-ticks[data-level="4"]').count() >= many)
  // Shift and arrows from one card on.
  await card(a, 'Three prices').first().click()
  await a.keyboard.press('Shift+ArrowRight')
  assert.ok(await selected(a).count() >= 1)
  // A card, then its cell, its lane, everything.
  await card(a, 'Three prices').first().click()
  const sizes = []
  for (let i = 0; i < 3; i++) {
    await a.keyboard.press('Control+a')
    sizes.push(await selected(a).count())
  }
  assert.ok(sizes[2] > 10 && sizes[0] <= sizes[1] && sizes[1] <= sizes[2], sizes.join())
  await a.keyboard.press('Escape')
  assert.equal(await selected(a).count(), 0)
  // A frame from free ground over the pains.
  const start = await from.boundingBox()
  const stop = await to.boundingBox()
  await a.mouse.move(start.x + 3, start.y + start.height - 4)
  await a.mouse.down()
  await a.mouse.move(start.x + 60, start.y + 30, { steps: 4 })
  await a.mouse.move(stop.x + stop.width - 4, stop.y + 4, { steps: 6 })
  await a.mouse.up()
  await until('the frame has selected', async () => await selected(a).count() === many)
  assert.equal(await a.locator('.b-marquee').count(), 0)
  await until('somebody else sees it', async () => await b.locator('[role=grid] [data-peer]').count() >= many)
  end()
})

test('several cards are dragged together, and one undo brings all of them and the selection back', async t => {
  const { pages: [a, b], end } = await people(t)
  const words = ['Three prices for the same room', 'Is that price for all']
  const homes = await Promise.all(words.map(text => cellOf(a, text)))
  await card(a, words[0]).click()
  await card(a, words[1]).click({ modifiers: ['Control'] })
  assert.equal(await selected(a).count(), 2)
  const target = await cellAt(a, 'Needs', 'Sees a friend')
  const spot = await target.getAttribute('data-spot')
  await drag(a, card(a, words[0]), target)
  await everywhere([a, b], 'both lie in the cell', async page => (await Promise.all(words.map(text => cellOf(page, text)))).every(at => at === spot))
  await a.keyboard.press('Escape')
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'both are home', async page =>
    (await Promise.all(words.map(text => cellOf(page, text)))).every((at, i) => at === homes[i]))
  assert.equal(await selected(a).count(), 2)
  end()
})
