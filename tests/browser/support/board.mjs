// The board of a journey as a person meets it: by names, roles and places.

import { until } from './peers.mjs'

/** Waits until the journey is loaded and everything of this window is on the server's disk. */
export const saved = page => status(page).getByText('Saved', { exact: true }).waitFor()
/** The word that tells what is saved, in the bar; not what is told to screen readers. */
export const status = page => page.getByRole('banner').getByRole('status')

/** Opens a journey and puts the hint for newcomers away. */
export async function openJourney (page, url) {
  await page.goto(url)
  await page.getByRole('grid').waitFor()
  const hint = page.getByRole('button', { name: 'Got it' })
  if (await hint.count()) await hint.click()
}

/** A card by its words. */
export const card = (page, words) => page.locator('[role=grid] [data-spot^="card:"]').filter({ hasText: words })

/** Where a card lies, as its cell's address; `null` where it is not on the board. */
export const cellOf = (page, words) => card(page, words).first()
  .evaluate(element => element.closest('[role=gridcell]')?.dataset.spot ?? null, undefined, { timeout: 2000 }).catch(() => null)

/** A cell by its address. */
export const cell = (page, spot) => page.locator(`[role=gridcell][data-spot="${spot}"]`)

/** The cell of a lane and a moment, both by name. */
export async function cellAt (page, lane, moment) {
  const spot = await page.evaluate(([lane, moment]) => {
    const grid = document.querySelector('[role=grid]')
    const named = (role, name) => [...grid.querySelectorAll(`[role=${role}]`)].find(element => element.textContent.includes(name))
    const row = named('rowheader', lane)?.closest('[role=row]')
    const column = named('columnheader', moment)?.dataset.spot?.split(':').pop()
    const cell = [...(row?.querySelectorAll('[role=gridcell]') ?? [])].find(cell => cell.dataset.spot?.includes(column))
    return cell?.dataset.spot ?? null
  }, [lane, moment])
  if (!spot) throw new Error(`no cell of “${lane}” and “${moment}”`)
  return cell(page, spot)
}

/** Drags by pointer, in steps as a hand does. */
export async function drag (page, from, to) {
  await from.scrollIntoViewIfNeeded()
  const start = await from.boundingBox()
  await to.scrollIntoViewIfNeeded()
  const [a, b] = [await from.boundingBox() ?? start, await to.boundingBox()]
  await page.mouse.move(a.x + a.width / 2, a.y + Math.min(a.height / 2, 14))
  await page.mouse.down()
  await page.mouse.move(a.x + a.width / 2 + 8, a.y + 22, { steps: 3 })
  await page.mouse.move(b.x + b.width / 2, b.y + Math.min(b.height / 2, 40), { steps: 12 })
  await page.mouse.up()
}

/** Adds a card in a cell by typing, as on paper. */
export async function addCard (page, where, words) {
  await where.click({ position: { x: 8, y: 8 } })
  await where.focus()
  await page.keyboard.type(words)
  // Enter keeps what was written; Escape would take it back.
  await page.keyboard.press('Enter')
  await card(page, words).waitFor()
}

/** The panel's field for more about the selected card. */
export const bodyField = page => page.getByRole('textbox', { name: 'More', exact: true })

/** Opens a card's body for writing. */
export async function openBody (page, words) {
  await card(page, words).first().click()
  const field = bodyField(page)
  await field.waitFor()
  return field
}

/** Waits until the same holds in all windows. */
export const everywhere = (pages, what, check) => until(what, async () => (await Promise.all(pages.map(check))).every(Boolean))
