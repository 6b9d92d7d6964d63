// What is to be done, by two people: whose it is and until when is set where it stands, new actions come one after the other, and what somebody
// wrote in another's new card is not lost without a word.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { card, cell, cellAt, cellOf, everywhere, openJourney, saved } from './support/board.mjs'
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

const actions = page => page.getByRole('radio', { name: 'Actions', exact: true }).click()
const column = (page, name) => page.getByRole('region', { name, exact: true })
const tracked = (page, words) => page.locator('.ab-card').filter({ hasText: words })
const chip = (page, words, what) => tracked(page, words).locator(`[data-chip=${what}]`)
const isUnset = async (page, words, what) => await chip(page, words, what).getAttribute('data-empty') !== null
/** What the keyboard is on, by its name. */
const keyboard = page => page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.localName)

test('whose an action is and until when is set on its card; two set both, each is one step of undo, and a viewer sees why not', async t => {
  const { journey, pages: [a, b], end } = await people(t, server)
  await Promise.all([a, b].map(actions))
  const words = 'One final price for the whole family'
  await everywhere([a, b], 'nothing is set', async page => await isUnset(page, words, 'owner') && await isUnset(page, words, 'due'))
  // What is not set is an offer that shows where the keyboard or the pointer is.
  const opacity = () => chip(a, words, 'owner').evaluate(element => getComputedStyle(element).opacity)
  assert.equal(await opacity(), '0')
  // By keys: the card, its menu, its owner.
  await tracked(a, words).focus()
  assert.equal(await opacity(), '1')
  await a.keyboard.press('Tab')
  await a.keyboard.press('Tab')
  assert.equal(await keyboard(a), 'Set the owner')
  await a.keyboard.press('Enter')
  const names = a.getByRole('dialog', { name: 'Owner' })
  await names.getByRole('textbox').fill('front')
  // By pointer, at the same time, until when.
  await tracked(b, words).hover()
  await chip(b, words, 'due').click()
  const day = b.getByRole('dialog', { name: 'Due' })
  await day.getByLabel('Due').fill('2031-03-01')
  await Promise.all([a.keyboard.press('Enter'), b.keyboard.press('Enter')])
  const has = (owner, due) => async page =>
    await chip(page, words, 'owner').innerText() === owner && await chip(page, words, 'due').innerText() === due
  await everywhere([a, b], 'both are there', has('Front office', 'Due 1 Mar 2031'))
  await until('the keyboard is where it was', async () => await keyboard(a) === 'Owner: Front office')
  await saved(a)
  // Each takes back what is theirs.
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'the day stays', has('Owner', 'Due 1 Mar 2031'))
  // A name that nobody had before, which the other is then offered; nobody again; no day.
  await tracked(a, words).hover()
  await chip(a, words, 'owner').click()
  await names.getByRole('textbox').fill('Nadia Quist')
  await names.getByRole('button', { name: 'Add “Nadia Quist”' }).click()
  await everywhere([a, b], 'it is hers', has('Nadia Quist', 'Due 1 Mar 2031'))
  await chip(b, words, 'owner').click()
  const theirs = b.getByRole('dialog', { name: 'Owner' })
  await theirs.getByRole('button', { name: 'Nadia Quist' }).waitFor()
  await theirs.getByRole('button', { name: 'No owner' }).click()
  await everywhere([a, b], 'it is nobody’s', has('Owner', 'Due 1 Mar 2031'))
  await chip(a, words, 'due').click()
  await a.keyboard.press('Escape')
  await a.getByRole('dialog', { name: 'Due' }).waitFor({ state: 'detached' })
  await chip(a, words, 'due').click()
  await a.getByRole('button', { name: 'Clear the day' }).click()
  await everywhere([a, b], 'it has no day', has('Owner', 'Due'))
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'undo brings the day back', has('Owner', 'Due 1 Mar 2031'))
  // Days that are past are said to be.
  await chip(a, words, 'due').click()
  await a.getByRole('dialog', { name: 'Due' }).getByLabel('Due').fill('2020-02-29')
  await a.getByRole('heading', { name: /^Planned/ }).click()
  await everywhere([a, b], 'it is late', has('Owner', 'Overdue since 29 Feb 2020'))

  const guest = await openWindow()
  t.after(() => guest.close())
  await openJourney(guest.page, journey.links.viewer.url)
  await actions(guest.page)
  await chip(guest.page, words, 'due').click({ force: true })
  await guest.page.locator('.k-toast').filter({ hasText: 'Your link lets you view this journey' }).waitFor()
  assert.equal(await guest.page.getByRole('dialog').count(), 0)
  assert.equal(await chip(guest.page, words, 'owner').isVisible(), false, 'nothing is offered')
  assert.equal(await guest.page.getByRole('button', { name: /^New action/ }).count(), 0)
  assert.deepEqual(guest.errors, [])
  end()
})

test('actions are added one after the other, each on a moment of choice, and show whatever was filtered', async t => {
  const { journey, pages: [a, b], end } = await people(t, server)
  await Promise.all([a, b].map(actions))
  await a.getByRole('radio', { name: 'Idea', exact: true }).click()
  await column(a, 'Planned').getByRole('button', { name: 'New action: Planned' }).click()
  const form = a.getByRole('form', { name: 'New action: Planned' })
  const field = form.getByRole('textbox', { name: 'What is to be done?' })
  await until('the keyboard is in it', () => field.evaluate(element => element === document.activeElement))
  await a.keyboard.press('Enter')
  await a.keyboard.type('Ring the guest back')
  await a.keyboard.press('Enter')
  await a.keyboard.type('Print house rules')
  await a.keyboard.press('Enter')
  const inColumn = (words, name) => page => column(page, name).locator('.ab-card').filter({ hasText: words }).count()
  await everywhere([a, b], 'the first is there', inColumn('Ring the guest back', 'Planned'))
  await everywhere([a, b], 'the second is there', inColumn('Print house rules', 'Planned'))
  assert.equal(await field.inputValue(), '')
  await form.getByRole('button', { name: /^Moment: / }).click()
  await a.getByRole('dialog', { name: 'Find a moment' }).getByRole('textbox').fill('missing cot')
  await a.keyboard.press('Enter')
  await until('the keyboard is back', () => field.evaluate(element => element === document.activeElement))
  await a.keyboard.type('Check cots at noon')
  await a.keyboard.press('Enter')
  await everywhere([a, b], 'the third is there', inColumn('Check cots at noon', 'Planned'))
  await a.keyboard.press('Escape')
  await form.waitFor({ state: 'detached' })
  await until('the keyboard is where it began', async () => await keyboard(a) === 'New action: Planned')
  await saved(a)
  const { cards, moments, lanes } = await server.content(journey)
  const made = Object.values(cards).find(({ title }) => title === 'Check cots at noon')
  assert.deepEqual([made.kind, made.status, lanes[made.lane].kind], ['action', 'planned', 'actions'])
  assert.match(moments[made.moment].title, /missing cot/)
  // One step of undo each.
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'the last is gone', async page => !await inColumn('Check cots at noon', 'Planned')(page) && await inColumn('Print house rules', 'Planned')(page))
  end()
})

test('a journey without a lane for actions gets one with the first, which is said, and undo takes both', async t => {
  const { journey, pages: [a, b], end } = await people(t, server, { template: 'empty-grid' })
  const lanes = async () => Object.values((await server.content(journey)).lanes).filter(({ kind, deleted }) => kind === 'actions' && !deleted).length
  assert.equal(await lanes(), 0)
  // Opportunities would take it.
  const other = a.getByRole('rowheader').filter({ hasText: 'Opportunities' })
  await other.click()
  await a.keyboard.press('Delete')
  await other.waitFor({ state: 'detached' })
  await actions(b)
  // From the palette, wherever one is.
  await a.keyboard.press('Control+k')
  await a.getByRole('dialog').getByRole('combobox').fill('Add an action')
  await a.getByRole('option', { name: /^Add an action/ }).first().waitFor()
  await a.keyboard.press('Enter')
  const field = a.getByRole('textbox', { name: 'What is to be done?' })
  await until('the keyboard is in it', () => field.evaluate(element => element === document.activeElement))
  await a.keyboard.type('Ask ten customers')
  await a.keyboard.press('Enter')
  await everywhere([a, b], 'it is there', page => tracked(page, 'Ask ten customers').count())
  const told = a.locator('.k-toast').filter({ hasText: 'New lane “Actions”' })
  await told.waitFor()
  await saved(a)
  assert.equal(await lanes(), 1)
  await told.getByRole('button', { name: 'Undo' }).click()
  await everywhere([a, b], 'it is gone', async page => !await tracked(page, 'Ask ten customers').count())
  await saved(a)
  assert.equal(await lanes(), 0)
  end()
})

test('undoing a new card that somebody wrote in says so, and it can be kept', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const spot = await (await cellAt(a, 'Gains', 'Compares hotels')).getAttribute('data-spot')
  const add = async words => {
    await cell(a, spot).click({ position: { x: 4, y: 4 } })
    await cell(a, spot).focus()
    await a.keyboard.type(words)
    await a.keyboard.press('Enter')
    await everywhere([a, b], `${words} is there`, async page => await cellOf(page, words) === spot)
  }
  const toast = a.locator('.k-toast').filter({ hasText: 'went to the trash' })
  // What nobody else wrote in goes without a word, also when they gave it another place.
  await add('Quiet lift')
  await card(b, 'Quiet lift').click()
  await b.keyboard.press('Alt+ArrowRight')
  await until('it moved', async () => await cellOf(a, 'Quiet lift') !== spot)
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'it is gone', async page => !await card(page, 'Quiet lift').count())
  await until('it is said to screen readers', async () => await a.getByRole('status').filter({ hasText: 'Undone' }).count())
  assert.equal(await toast.count(), 0)
  // What somebody wrote in is told, with who it was.
  await add('Slow lift')
  await card(b, 'Slow lift').dblclick()
  await until('the other writes', () => b.locator('[role=grid] textarea').evaluate(element => element === document.activeElement).catch(() => false))
  await b.keyboard.press('End')
  await b.keyboard.type(' on Sundays')
  await b.keyboard.press('Enter')
  await card(a, 'Slow lift on Sundays').waitFor()
  await a.keyboard.press('Control+z')
  await toast.waitFor()
  assert.match(await toast.innerText(), /^Your new card went to the trash, with what Guest \w+ wrote in it/)
  await everywhere([a, b], 'it is gone', async page => !await card(page, 'Slow lift').count())
  await toast.getByRole('button', { name: 'Keep it' }).click()
  await everywhere([a, b], 'it is back with all words', async page => await cellOf(page, 'Slow lift on Sundays') === spot)
  // Bringing it back is a step, too; the offer is gone once it is redone.
  await a.keyboard.press('Control+z')
  await toast.waitFor()
  await a.keyboard.press('Control+Shift+z')
  await everywhere([a, b], 'it stands', async page => await cellOf(page, 'Slow lift on Sundays') === spot)
  await toast.waitFor({ state: 'detached' })
  end()
})
