// A person without a pointer: from the list of journeys to a journey and back, every step by key.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { saved } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { run, spot } from './support/keyboard.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** The name of what has the focus, as screen readers say it, roughly. */
const focus = page => page.evaluate(() => {
  const element = document.activeElement
  if (!element || element === document.body) return ''
  const by = element?.getAttribute('aria-labelledby')
  return (element?.ariaLabel ?? (by ? document.getElementById(by)?.textContent : '') ?? '') + ' ' + (element?.textContent ?? '')
})

/** Presses Tab until something of this name has the focus. */
async function tabTo (page, name) {
  for (let stop = 0; stop < 60; stop++) {
    if (name.test(await focus(page))) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`Tab never came to ${name}; it is at "${await focus(page)}"`)
}

/** Writes into the field that has opened and leaves it. */
async function write (page, words) {
  await until('a field is open', () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'))
  await page.keyboard.press('Control+a')
  await page.keyboard.type(words)
  await page.keyboard.press('Enter')
}

const inGrid = (page, words) => page.getByRole('grid').getByText(words, { exact: true })

test('a journey is made, filled, moved, scored, undone, shared, deleted and restored without a pointer', async () => {
  const { page, errors, close } = await openWindow()
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Empty journey' }).waitFor()
  await tabTo(page, /Empty journey/)
  await page.keyboard.press('Enter')
  await page.getByRole('grid').waitFor()
  await saved(page)

  await run(page, 'Add stage')
  await write(page, 'Say hello')
  await inGrid(page, 'Say hello').waitFor()
  await run(page, 'Add moment')
  await write(page, 'A wave')
  await inGrid(page, 'A wave').waitFor()
  await until('the moment has the focus', async () => (await spot(page)).startsWith('moment:'))

  // Down the column to a cell that takes cards, and a letter begins one.
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press('ArrowDown')
    const empty = await page.evaluate(() => document.activeElement?.matches('.b-cell[data-cards]'))
    if (empty) break
  }
  const cell = await spot(page)
  assert.match(cell, /^cell:/)
  await page.keyboard.type('Warm')
  await until('a field is open', () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'))
  await page.keyboard.type(' words')
  await page.keyboard.press('Enter')
  await inGrid(page, 'Warm words').waitFor()
  await until('the card has the focus', async () => (await spot(page)).startsWith('card:'))
  const held = await spot(page)
  const place = () => page.evaluate(held => document.querySelector(`[data-spot="${held}"]`)?.closest('[role=gridcell]').dataset.spot, held)

  await page.keyboard.press('F2')
  await write(page, 'Very warm words')
  await inGrid(page, 'Very warm words').waitFor()
  await until('the card has the focus again', async () => await spot(page) === held)
  await page.keyboard.press('Alt+ArrowLeft')
  await until('it is in the cell before', async () => await place() !== cell)
  await page.keyboard.press('Control+z')
  await until('it is back', async () => await place() === cell)

  // Find: from hit to hit without leaving the words, and on from what was found.
  await page.keyboard.press('Control+f')
  const find = page.getByRole('search')
  await find.getByRole('textbox').waitFor()
  await page.keyboard.type('wa')
  await find.getByText('1 of 2').waitFor()
  const found = () => page.evaluate(() => document.querySelector('[data-find=now]')?.closest('[data-spot]').dataset.spot)
  const first = await found()
  await page.keyboard.press('Enter')
  await find.getByText('2 of 2').waitFor()
  await until('another one is marked', async () => ![first, undefined].includes(await found()))
  await page.keyboard.press('Shift+Enter')
  await until('and the first again', async () => await found() === first)
  if (first !== held) await page.keyboard.press('Enter')
  await until('the card is marked', async () => await found() === held)
  await page.keyboard.press('Escape')
  await find.waitFor({ state: 'hidden' })
  await until('the card that was found has the focus', async () => await spot(page) === held)

  // Into the panel and back by one key; by Tab there and by Escape back.
  await page.keyboard.press('Control+Enter')
  await until('the body is open', () => page.evaluate(() => document.activeElement?.ariaLabel === 'More'))
  await page.keyboard.type('Said at the door')
  await page.keyboard.press('Control+Enter')
  await until('the card has the focus again', async () => await spot(page) === held)
  await tabTo(page, /^\s*Duplicate/)
  await page.keyboard.press('Escape')
  await until('Escape leads back to the card', async () => await spot(page) === held)
  assert.equal(await page.evaluate(held => document.querySelector(`[data-spot="${held}"]`).getAttribute('aria-selected') ?? 'true', held), 'true')

  // Deleted, the keyboard stays where it was; undone, it is on the card again.
  await page.keyboard.press('Delete')
  await inGrid(page, 'Very warm words').waitFor({ state: 'detached' })
  await until('its cell has the focus', async () => await spot(page) === cell)
  await page.keyboard.press('Control+z')
  await inGrid(page, 'Very warm words').waitFor()
  await until('the card has the focus after undo', async () => await spot(page) === held)

  // A feeling: up to the emotion lane, into the point, two steps up.
  await until('the card has the focus', async () => await spot(page) === held)
  for (let step = 0; step < 12; step++) {
    if (await page.evaluate(() => document.activeElement?.matches('.b-feel'))) break
    await page.keyboard.press('ArrowUp')
  }
  await page.keyboard.press('Enter')
  await until('the point has the focus', () => page.evaluate(() => document.activeElement?.getAttribute('role') === 'slider'))
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  assert.equal(await page.evaluate(() => document.activeElement.ariaValueNow), '1')
  await page.keyboard.press('Escape')
  await saved(page)

  // Sharing opens over the page, and Escape gives the focus back.
  await run(page, 'Share')
  // The links come from the server; before, Tab leads out of what is open, which then closes.
  await page.getByRole('dialog').getByRole('button', { name: /link/i }).first().waitFor()
  await tabTo(page, /link/i)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })

  await run(page, 'Delete journey')
  await page.getByRole('dialog').waitFor()
  await tabTo(page, /^\s*Delete journey/)
  await page.keyboard.press('Enter')
  await page.waitForURL(server.url + '/')
  await tabTo(page, /^\s*(Undo|Restore)/)
  await page.keyboard.press('Enter')
  await until('it is in the list again', () => page.getByRole('link', { name: /journey/i }).count())
  assert.deepEqual(errors, [])
  await close()
})
