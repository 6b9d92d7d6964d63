// A journey larger than what is drawn at once: everything works with places that are not in the page (docs/board.md).

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { bigJourney } from './support/big-journey.mjs'
import { card, openJourney, saved } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { connect, synced, until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server, journey
before(async () => {
  server = await Server.start()
  journey = await bigJourney(server, { stages: 10, moments: 120, lanes: 14, cards: 1500 })
})
after(async () => {
  await closeBrowser()
  await server?.stop()
})

async function open () {
  const window = await openWindow()
  await openJourney(window.page, journey.links.editor.url)
  await card(window.page, 'Card 1:').first().waitFor()
  const end = async () => {
    assert.deepEqual(window.errors, [])
    await window.close()
  }
  return { page: window.page, end }
}

const scrollTo = (page, left, top) => page.locator('.b-view').evaluate((view, [left, top]) => view.scrollTo(left, top), [left, top])
const count = (page, selector) => page.locator(selector).count()
/** The place that has the focus, and whether it lies in view beside the headings. */
const focus = page => page.evaluate(() => {
  const place = document.activeElement?.closest('[data-spot]')
  if (!place) return null
  const { left, top, right, bottom } = place.getBoundingClientRect()
  const view = document.querySelector('.b-view').getBoundingClientRect()
  const inView = left >= view.left + 170 && right <= view.right && bottom > view.top + 90 && top < view.bottom
  return { spot: place.dataset.spot, inView, column: place.closest('[aria-colindex]')?.ariaColIndex, words: place.textContent }
})

test('the page holds what is in view, and tells screen readers of the whole', async () => {
  const { page, end } = await open()
  assert.ok(await count(page, '*') < 3000)
  assert.equal(await card(page, 'Card 1490:').count(), 0)
  const grid = page.getByRole('grid')
  assert.equal(await grid.getAttribute('aria-colcount'), '121')
  assert.equal(await grid.getAttribute('aria-rowcount'), '16')
  await scrollTo(page, 1e6, 1e6)
  await page.getByText('Moment 120', { exact: true }).waitFor()
  await until('the last column is drawn', async () => await page.locator('[role=gridcell][aria-colindex="121"]').count() > 3)
  assert.equal(await count(page, '[role=gridcell][aria-colindex="20"]'), 0)
  assert.equal(await page.locator('[role=row][aria-rowindex="16"] [role=rowheader]').innerText(), 'Lane 14')
  assert.ok(await count(page, '*') < 3000)
  await end()
})

test('no row changes its height while somebody scrolls through what nobody has seen', async () => {
  const { page, end } = await open()
  const heights = () => page.evaluate(() => [...document.querySelectorAll('.b-moments, .b-row')].map(row => row.offsetHeight))
  const before = await heights()
  const unchanged = async (left, top) => {
    await scrollTo(page, left, top)
    await until('the columns in view are drawn', () => page.evaluate(() => {
      const view = document.querySelector('.b-view').getBoundingClientRect()
      return document.elementFromPoint(view.right - 500, view.top + 400)?.closest('[role=gridcell]') != null
    }))
    assert.deepEqual(await heights(), before, `at ${left}, ${top}`)
  }
  for (let left = 0; left < 22_000; left += 1100) await unchanged(left, 0)
  for (const top of [400, 800, 1200, 0]) await unchanged(22_000, top)
  await end()
})

test('the keyboard walks to places that are not in the page, and the focus outlives scrolling away', async () => {
  const { page, end } = await open()
  await page.locator('[data-spot^="moment:"]').first().focus()
  await page.keyboard.press('End')
  await until('the last moment has the focus', async () => /Moment 120/.test((await focus(page))?.words) && (await focus(page)).inView)
  for (let i = 0; i < 3; i++) await page.keyboard.press('PageDown')
  await until('a cell of the last column has it', async () => (await focus(page))?.column === '121')
  await page.keyboard.press('Home')
  await until('the lane\'s name has it', async () => (await focus(page))?.spot.startsWith('lane:'))
  await page.keyboard.press('ArrowRight')
  await until('the first column has it', async () => (await focus(page))?.column === '2' && (await focus(page)).inView)
  const { spot } = await focus(page)
  await scrollTo(page, 15_000, 900)
  await page.getByText('Moment 80', { exact: true }).waitFor()
  assert.equal((await focus(page)).spot, spot)
  await page.keyboard.press('ArrowRight')
  await until('the next column has it and is in view', async () => (await focus(page))?.column === '3' && (await focus(page)).inView)
  await end()
})

test('a text that is being written outlives scrolling away', async () => {
  const { page, end } = await open()
  await card(page, 'Card 1:').first().dblclick()
  await page.locator('.b-view textarea').waitFor()
  await page.keyboard.press('End')
  await page.keyboard.type(', first')
  await scrollTo(page, 15_000, 2000)
  await page.getByText('Moment 80', { exact: true }).waitFor()
  await page.keyboard.type(' and second')
  await page.keyboard.press('Enter')
  await until('the card is back in view', async () => /Card 1:.*, first and second/.test((await focus(page))?.words) && (await focus(page)).inView)
  await saved(page)
  await end()
})

test('a card is dragged to a column that was not in the page', async () => {
  const { page, end } = await open()
  await scrollTo(page, 0, 0)
  const held = card(page, 'Card 2:').first()
  const box = await held.boundingBox()
  const edge = await page.locator('.b-view').boundingBox()
  await page.mouse.move(box.x + 40, box.y + 12)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, box.y + 20, { steps: 3 })
  await page.mouse.move(edge.x + edge.width - 4, box.y + 20, { steps: 5 })
  await page.getByText('Moment 20', { exact: true }).waitFor()
  await page.mouse.move(edge.x + edge.width - 200, box.y + 30, { steps: 5 })
  await page.mouse.up()
  await until('it lies far to the right', async () => {
    const column = await card(page, 'Card 2:').first().evaluate(element => Number(element.closest('[role=gridcell]').ariaColIndex)).catch(() => 0)
    return column > 12
  })
  await until('it has the focus', async () => /Card 2:/.test((await focus(page))?.words))
  await page.keyboard.press('Control+z')
  await saved(page)
  await scrollTo(page, 0, 0)
  await until('it is back', () => card(page, 'Card 2:').first().evaluate(element => element.closest('[role=gridcell]').ariaColIndex === '2').catch(() => false))
  await end()
})

test('what others have selected is outlined once it comes into view, and the palette goes to a card that is far', async t => {
  const { page, end } = await open()
  const peer = connect(server, journey.id, { token: journey.links.editor.token })
  t.after(() => peer.end())
  await synced(peer)
  peer.provider.awareness.setLocalStateField('user', { name: 'Nadia', color: '#4a5fd0' })
  peer.provider.awareness.setLocalStateField('selection', [`card:${journey.made.cards[1199]}`])
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Card 1200: what')
  await page.getByRole('option').filter({ hasText: 'Card 1200:' }).first().click()
  await until('the card has the focus and is in view', async () => {
    // Asked once: while it scrolls, cells come and go, and for a moment nothing may have the focus.
    const at = await focus(page)
    return at?.inView && at.words.includes('Card 1200:')
  })
  // All around it is drawn by then; the keyboard stays where it was sent.
  await page.waitForTimeout(1000)
  await until('the card has the focus still', async () => (await focus(page))?.words.includes('Card 1200:'))
  await until('it is outlined', () => card(page, 'Card 1200:').first().evaluate(element => element.dataset.peer === 'Nadia'))
  await end()
})

test('printing draws everything', async () => {
  const { page, end } = await open()
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await until('every card is there', async () => await count(page, '.b-card') === 1500)
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  await until('it is small again', async () => await count(page, '.b-card') < 400)
  await end()
})
