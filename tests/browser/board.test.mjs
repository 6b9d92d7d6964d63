// The hands on the board: input methods, fingers, zoom, focus, and what stays in place while others work.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** Windows on one filled journey, each with its own options. */
async function windowsOn (...options) {
  const journey = await server.createJourney('hotel-stay')
  const windows = await Promise.all(options.map(openWindow))
  await Promise.all(windows.map(({ page }) => page.goto(journey.links.editor.url)))
  await Promise.all(windows.map(({ page }) => page.getByRole('grid').waitFor()))
  for (const { page } of windows) {
    const hint = page.getByRole('button', { name: 'Got it' })
    if (await hint.count()) await hint.click()
  }
  const end = async () => {
    for (const window of windows) assert.deepEqual(window.errors, [])
    await Promise.all(windows.map(window => window.close()))
  }
  return { pages: windows.map(({ page }) => page), end }
}

const card = (page, text) => page.getByRole('grid').getByRole('article').filter({ hasText: text }).first()
const field = page => page.getByRole('grid').locator('textarea')
const cells = (page, lane) => page.locator(`.b-row[data-lane=${lane}] [role=gridcell]`)
const scroller = page => page.getByRole('grid')

async function openTitle (page, text) {
  await card(page, text).dblclick()
  await field(page).waitFor()
  await until('the field has the focus', () => field(page).evaluate(element => element === document.activeElement))
}

test('what others write while an input method composes is merged when it ends', async () => {
  const { pages: [a, b], end } = await windowsOn({}, {})
  await openTitle(a, 'Sit down, a glass')
  const keyboard = await a.context().newCDPSession(a)
  await keyboard.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 })
  await keyboard.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 })
  await openTitle(b, 'Sit down, a glass')
  await b.keyboard.press('Control+Home')
  await b.keyboard.type('Please: ')
  await a.waitForTimeout(300)
  assert.match(await field(a).inputValue(), /^Sit down.*にほ$/)
  await keyboard.send('Input.insertText', { text: '日本' })
  await until('both have both', async () => {
    const [mine, theirs] = [await field(a).inputValue(), await field(b).inputValue()]
    return mine === theirs && /^Please: Sit down.*日本$/.test(mine)
  })
  assert.equal(await field(b).evaluate(element => element.selectionStart), 'Please: '.length)
  await end()
})

test('a finger that rests picks a card up, and one that moves scrolls', async () => {
  const { pages: [page], end } = await windowsOn({ viewport: { width: 1024, height: 768 }, hasTouch: true, isMobile: true })
  const finger = await page.context().newCDPSession(page)
  const touch = (type, x, y) => finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] })
  const glide = async (from, to) => {
    for (let i = 1; i <= 8; i++) await touch('touchMove', from.x + (to.x - from.x) * i / 8, from.y + (to.y - from.y) * i / 8)
    await touch('touchEnd')
  }
  const box = await card(page, 'Is that price for all').boundingBox()
  const target = await cells(page, 'needs').first().boundingBox()
  const from = { x: box.x + 30, y: box.y + 12 }
  await touch('touchStart', from.x, from.y)
  await page.waitForTimeout(500)
  await glide(from, { x: target.x + 60, y: target.y + 20 })
  await until('the card lies in the other cell', async () => /Is that price/.test(await cells(page, 'needs').first().innerText()))
  await touch('touchStart', 600, 500)
  await glide({ x: 600, y: 500 }, { x: 350, y: 500 })
  await until('the board has scrolled', () => scroller(page).evaluate(element => element.scrollLeft > 0))
  await end()
})

test('Escape puts back what is being dragged', async () => {
  const { pages: [page], end } = await windowsOn({})
  const box = await card(page, 'Three prices').boundingBox()
  await page.mouse.move(box.x + 40, box.y + 12)
  await page.mouse.down()
  await page.mouse.move(box.x + 260, box.y + 40, { steps: 5 })
  await page.locator('.b-ghost').waitFor()
  await page.keyboard.press('Escape')
  await page.mouse.up()
  assert.equal(await page.locator('.b-ghost').count(), 0)
  assert.match(await cells(page, 'pains').nth(1).innerText(), /Three prices/)
  await end()
})

test('a drop lands under the pointer at every zoom', async () => {
  const { pages: [page], end } = await windowsOn({})
  for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Zoom out' }).click()
  await page.waitForTimeout(200)
  const box = await card(page, 'Three prices').boundingBox()
  const target = await cells(page, 'thoughts').nth(3).boundingBox()
  await page.mouse.move(box.x + 20, box.y + 8)
  await page.mouse.down()
  await page.mouse.move(box.x + 40, box.y + 18, { steps: 3 })
  await page.mouse.move(target.x + 40, target.y + 4, { steps: 5 })
  await page.mouse.up()
  await until('it is the first of that cell', async () => /^Three prices/.test(await cells(page, 'thoughts').nth(3).innerText()))
  await end()
})

test('a new card that stays empty goes away, and Escape gives a text back', async () => {
  const { pages: [page], end } = await windowsOn({})
  const count = () => page.getByRole('grid').getByRole('article').count()
  const before = await count()
  await cells(page, 'needs').nth(3).click({ position: { x: 30, y: 20 } })
  await page.keyboard.press('Enter')
  await field(page).waitFor()
  assert.equal(await count(), before + 1)
  await page.keyboard.press('Escape')
  await until('it is gone', async () => await count() === before)
  await openTitle(page, 'That pool!')
  await page.keyboard.type(' And the slide!')
  await page.keyboard.press('Escape')
  await until('the old text is back', async () => await card(page, 'That pool!').innerText() === 'That pool! The kids would love it.')
  await end()
})

test('what I look at stays in view while others change the columns before it', async () => {
  const { pages: [a, b], end } = await windowsOn({}, {})
  await scroller(b).evaluate(element => { element.scrollLeft = 900 })
  await b.waitForTimeout(100)
  const heading = b.getByRole('columnheader', { name: /Queue at the front desk/ })
  const before = (await heading.boundingBox()).x
  await a.getByRole('columnheader', { name: /Choose/ }).hover()
  await a.getByRole('button', { name: 'Add a moment to this stage' }).first().click()
  await a.keyboard.type('Asks a colleague')
  await a.keyboard.press('Enter')
  await b.getByRole('columnheader', { name: /Asks a colleague/ }).waitFor({ state: 'attached' })
  await until('the heading stands where it stood', async () => Math.abs((await heading.boundingBox()).x - before) < 2)
  await end()
})
