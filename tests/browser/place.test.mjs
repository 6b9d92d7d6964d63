// Whoever looks away comes back to where they were: the keyboard, the words and the steps of undo stay with the person, whatever opens, closes or
// is taken away by somebody else.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { card, cell, cellAt, cellOf, everywhere, saved, status } from './support/board.mjs'
import { closeBrowser } from './support/browser.mjs'
import { keyboard, run } from './support/keyboard.mjs'
import { until } from './support/peers.mjs'
import { people } from './support/people.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const field = page => page.locator('[role=grid] textarea')
const writing = page => until('a text is open', () => field(page).evaluate(element => element === document.activeElement).catch(() => false))

test('whatever opens from the palette gives the keyboard back to where it was before', async t => {
  const { pages: [a], end } = await people(t, server, { roles: ['owner'] })
  const home = await card(a, 'Three prices for the same room').first().getAttribute('data-spot')
  // The title by pointer: the button it was.
  await a.getByRole('button', { name: 'Hotel stay, family with kids' }).first().click()
  await until('the title is open', async () => await keyboard(a) === 'Title of the journey')
  await a.keyboard.press('Enter')
  await until('the title is a button again', async () => /c-title/.test(await keyboard(a)))
  const opened = {
    'Keyboard shortcuts': page => page.getByRole('heading', { name: 'Keyboard shortcuts' }),
    Share: page => page.getByRole('dialog', { name: 'Share' }),
    'Open the persona sheet': page => page.getByRole('article', { name: /^Sheet of/ }),
    'Rename journey': page => page.getByRole('textbox', { name: 'Title of the journey' }),
    'Present stage by stage': page => page.getByRole('dialog', { name: 'Presentation' }),
    'Find in this journey': page => page.getByRole('search').getByRole('textbox'),
    'Delete journey': page => page.getByRole('button', { name: 'Keep it' }).or(page.getByRole('dialog').getByText('Delete', { exact: false }).first())
  }
  for (const [name, what] of Object.entries(opened)) {
    await card(a, 'Three prices for the same room').first().click()
    await run(a, name)
    await what(a).first().waitFor()
    await until(`${name} has the keyboard`, async () => await keyboard(a) !== home)
    await a.keyboard.press('Escape')
    await until(`${name} gave it back`, async () => await keyboard(a) === home)
  }
  // A view of its own, and back.
  await a.keyboard.press('Shift+O')
  await a.getByRole('heading', { name: 'Outline of the journey' }).waitFor()
  await a.keyboard.press('Shift+B')
  await until('the card has it again', async () => await keyboard(a) === home)
  // A text of the panel, given up.
  await a.keyboard.press('Control+Enter')
  await until('the body is open', async () => await keyboard(a) === 'More')
  await a.keyboard.type('Never mind')
  await a.keyboard.press('Escape')
  await until('the card has it once more', async () => await keyboard(a) === home)
  end()
})

test('who writes in what another deletes is told, types no commands, and can have it back with the words', async t => {
  const { pages: [a, b], journey, end } = await people(t, server)
  const before = Object.keys((await server.content(journey)).moments).length
  const place = await cellOf(a, 'Three prices for the same room')
  await card(a, 'Three prices for the same room').dblclick()
  await writing(a)
  await a.keyboard.type(' and mine')
  await card(b, 'and mine').waitFor()
  await card(b, 'and mine').click()
  await b.keyboard.press('Delete')
  const told = a.getByRole('status').filter({ hasText: 'while you were writing in it' }).or(a.locator('.k-toast').filter({ hasText: 'while you were writing in it' })).first()
  await told.waitFor()
  // M makes a moment and O opens the overview, on the grid.
  await a.keyboard.type('more of it')
  await until('the keyboard is at its cell', async () => await keyboard(a) === place)
  await a.getByText(/^Deleted by /).waitFor()
  assert.equal(await field(a).count(), 0)
  assert.equal(await a.getByRole('complementary', { name: 'Overview of the journey' }).count(), 0)
  await saved(a)
  assert.equal(Object.keys((await server.content(journey)).moments).length, before)
  await a.locator('.k-toast').getByRole('button', { name: 'Restore' }).click()
  await everywhere([a, b], 'it is back with what was written', async page => await cellOf(page, 'Three prices for the same room and mine') === place)
  await until('nothing is said to be deleted', async () => await a.getByText(/^Deleted by /).count() === 0)
  end()
})

test('the keyboard and the words go along with what others move, and stay in the cell of what they delete', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const words = 'Ages of the children'
  const spot = await card(a, words).getAttribute('data-spot')
  // Moved while it only has the keyboard.
  await card(a, words).click()
  await card(b, words).click()
  const home = await cellOf(a, words)
  await b.keyboard.press('Alt+ArrowRight')
  await until('it moved', async () => await cellOf(a, words) !== home)
  await until('the keyboard went along', async () => await keyboard(a) === spot)
  // Moved while somebody writes in the middle of it.
  await a.keyboard.press('Enter')
  await writing(a)
  await a.keyboard.press('Control+Home')
  await a.keyboard.type('All ')
  await b.keyboard.press('Alt+ArrowLeft')
  const at = () => a.locator(`[role=grid] [data-spot="${spot}"]`).evaluate(element => element.closest('[role=gridcell]').dataset.spot)
  await until('it is back', async () => await at() === home)
  await writing(a)
  await a.keyboard.type('the ')
  await a.keyboard.press('Enter')
  await everywhere([a, b], 'what was written is in one piece', async page => await cellOf(page, 'All the Ages of the children') === home)
  await until('the keyboard is on it', async () => await keyboard(a) === spot)
  // Deleted while it has the keyboard: arrows go on from its cell.
  await b.keyboard.press('Delete')
  await until('it is gone', async () => await card(a, words).count() === 0)
  await until('the keyboard is in its cell', async () => await keyboard(a) === home)
  await a.keyboard.press('ArrowLeft')
  await until('and goes on', async () => ![home, 'the page'].includes(await keyboard(a)))
  // From anywhere to the corners of the map.
  const [first, last] = await a.evaluate(() => ['[role=columnheader][data-spot^=moment]', '[role=gridcell][data-spot]']
    .map((all, at) => [...document.querySelectorAll(`[role=grid] ${all}`)].at(-at).dataset.spot))
  await a.keyboard.press('Control+End')
  await until('the last cell has the keyboard', async () => await keyboard(a) === last)
  await a.keyboard.press('Control+Home')
  await until('the first moment has it', async () => await keyboard(a) === first)
  end()
})

test('a card that was typed goes with one undo and comes with one redo; given up it never was', async t => {
  const { pages: [a, b], journey, end } = await people(t, server)
  const spot = await (await cellAt(a, 'Gains', 'Compares hotels')).getAttribute('data-spot')
  await cell(a, spot).click({ position: { x: 4, y: 4 } })
  await a.keyboard.type('Slowly')
  await writing(a)
  // Longer than the pause that ends a step of typing.
  await a.waitForTimeout(700)
  await a.keyboard.type(' written')
  await a.keyboard.press('Enter')
  await everywhere([a, b], 'it is there', async page => await cellOf(page, 'Slowly written') === spot)
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'nothing of it is left', async page => await cell(page, spot).innerText() === '')
  await until('the keyboard is at the cell', async () => await keyboard(a) === spot)
  await a.keyboard.press('Control+Shift+z')
  await everywhere([a, b], 'all of it is back', async page => await cellOf(page, 'Slowly written') === spot)
  // Escape in what was just begun leaves nothing, not even a step.
  const other = await (await cellAt(a, 'Gains', 'Writes to ask')).getAttribute('data-spot')
  await cell(a, other).click({ position: { x: 4, y: 4 } })
  await a.keyboard.type('Not this')
  await writing(a)
  await a.keyboard.press('Escape')
  await everywhere([a, b], 'the cell is empty', async page => await cell(page, other).innerText() === '')
  await until('the keyboard is in it', async () => await keyboard(a) === other)
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'undo goes on with the card before', async page => await card(page, 'Slowly written').count() === 0)
  await saved(a)
  assert.ok(Object.values((await server.content(journey)).cards).every(({ title, deleted }) => deleted || title !== 'Not this'))
  end()
})

test('what is too long for a title is refused with words and changes nothing', async t => {
  const { windows: [window], pages: [a, b], end } = await people(t, server)
  await window.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await card(a, 'Three prices for the same room').dblclick()
  await writing(a)
  for (const length of [300, 2_000_000]) {
    await a.evaluate(length => navigator.clipboard.writeText('x'.repeat(length)), length)
    await a.keyboard.press('Control+v')
    await a.getByRole('alert').getByText('up to 200 characters fit').waitFor()
    assert.equal(await field(a).inputValue(), 'Three prices for the same room')
  }
  await a.evaluate(() => navigator.clipboard.writeText(', twice'))
  await a.keyboard.press('Control+v')
  await a.keyboard.press('Enter')
  await card(b, 'Three prices for the same room, twice').waitFor()
  end()
})

test('fitting shows the whole width of the journey', async t => {
  const { pages: [a], end } = await people(t, server, { roles: ['viewer'] })
  await a.getByRole('button', { name: 'Fit the whole journey' }).or(a.getByRole('button', { name: 'Fit' })).first().click()
  await until('the end is in view', () => a.locator('.b-view').evaluate(view => view.scrollWidth <= view.clientWidth + 1))
  assert.ok(Number((await a.locator('.b-zoom-value').innerText()).match(/\d+/)[0]) >= 25)
  await a.locator('.b-zoom-value').click()
  await until('and back', async () => /100/.test(await a.locator('.b-zoom-value').innerText()))
  end()
})

test('without a network changes are counted, not letters', async t => {
  const { windows: [window], pages: [a, b], end } = await people(t, server)
  await saved(a)
  await window.context.setOffline(true)
  await status(a).getByText('Offline').waitFor()
  await (await cellAt(a, 'Gains', 'Compares hotels')).click({ position: { x: 4, y: 4 } })
  await a.keyboard.type('Written without a network')
  await writing(a)
  await a.keyboard.press('Enter')
  // Making it is one, writing in it another.
  await status(a).getByText('Offline · 2 changes kept').waitFor()
  await a.keyboard.press('4')
  await status(a).getByText('Offline · 3 changes kept').waitFor()
  await window.context.setOffline(false)
  await saved(a)
  await card(b, 'Written without a network').waitFor()
  end()
})
