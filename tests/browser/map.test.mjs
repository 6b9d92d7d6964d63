// The map itself: kinds of moments, what is drawn from them and changed in place, connections, curves, lanes, catalogues. Two windows each.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { cellAt, saved } from './support/board.mjs'
import { closeBrowser } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { people } from './support/people.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** Two windows on one journey; the second one with its own link where asked. */
async function two (t, { template = 'hotel-stay', role = 'editor' } = {}) {
  const { pages: [a, b], journey, end } = await people(t, server, { template, roles: ['editor', role] })
  await saved(a)
  return { a, b, journey, content: () => server.content(journey), end }
}

const heading = (page, name) => page.getByRole('columnheader').filter({ hasText: name }).first()
const rowheader = (page, name) => page.getByRole('rowheader').filter({ hasText: name }).first()
const panel = page => page.getByRole('complementary')
const inline = (page, name) => page.getByRole('dialog', { name })
/** One of the kinds in the open list. */
const kindItem = (page, name) => page.getByRole('menuitemradio', { name: new RegExp(`^${name}`) })

/** Selects a moment by its heading, on its quiet lower part, where no text opens. */
async function choose (page, name) {
  await heading(page, name).scrollIntoViewIfNeeded()
  await heading(page, name).click({ position: { x: 60, y: 58 } })
}

/** Writes a line of fields and leaves it. */
async function fill (field, text) {
  await field.fill(text)
  await field.press('Enter')
}

test('the gap between two moments takes a wait, and a moment changes its kind', async t => {
  const { a, b, end } = await two(t)
  await heading(a, 'Compares hotels').hover()
  await a.locator('.b-gap-plus[data-side=after]').click()
  await kindItem(a, 'Wait').click()
  await a.keyboard.type('Waits for an answer')
  await a.keyboard.press('Enter')
  const made = heading(b, 'Waits for an answer')
  await made.waitFor()
  assert.equal(await made.getAttribute('data-kind'), 'wait')
  const order = await b.evaluate(() => [...document.querySelectorAll('.b-moment[data-spot] .b-moment-title')].map(title => title.textContent))
  assert.equal(order.indexOf('Waits for an answer'), order.findIndex(title => /Compares hotels/.test(title)) + 1)
  // How long it takes stands large on the heading, as soon as somebody says so.
  await choose(a, 'Waits for an answer')
  await fill(panel(a).getByLabel('Wait', { exact: true }), '3 days')
  await made.locator('.b-time').filter({ hasText: '3 days' }).waitFor()
  // By key: the kinds open at the heading, the arrows walk.
  await heading(b, 'Compares hotels').focus()
  await b.keyboard.press('k')
  await kindItem(b, 'Decision').click()
  await until('a decision in the other window', async () => await heading(a, 'Compares hotels').getAttribute('data-kind') === 'decision')
  end()
})

test('a number out of range is refused on the spot and changes nothing', async t => {
  const { a, content, end } = await two(t)
  await choose(a, 'Compares hotels')
  const contacts = panel(a).getByLabel('Contacts', { exact: true })
  const momentOf = async () => Object.values((await content()).moments).find(moment => /Compares hotels/.test(moment.title))
  const before = await momentOf()
  await fill(contacts, '100')
  await panel(a).getByText('Write 0 to 99').waitFor()
  assert.equal(await contacts.getAttribute('aria-invalid'), 'true')
  await contacts.press('Escape')
  await fill(panel(a).getByLabel('Wait', { exact: true }), 'soon')
  await panel(a).getByText(/Write a time such as/).waitFor()
  await panel(a).getByLabel('Wait', { exact: true }).press('Escape')
  const feeling = panel(a).getByLabel('As is', { exact: true }).first()
  await fill(feeling, '2.5')
  await panel(a).getByText('Write −2 to +2, in halves').waitFor()
  await feeling.press('Escape')
  assert.deepEqual(await momentOf(), before)
  await fill(contacts, '4')
  await until('a number in range is kept', async () => (await momentOf()).contacts === 4)
  end()
})

test('computed cells are changed in place, by pencil and by key', async t => {
  const { a, b, end } = await two(t, { template: 'hotel-stay' })
  // A lane for each, from the list.
  for (const lane of ['Channels', 'Owner, impact, gap', 'Metrics']) {
    if (await rowheader(a, lane).count()) continue
    await a.getByRole('button', { name: 'Add a lane' }).click()
    await inline(a, 'Add a lane').getByRole('textbox').fill(lane)
    await a.keyboard.press('Enter')
    await rowheader(a, lane).waitFor()
    await a.keyboard.press('Enter')
  }
  const channels = await cellAt(a, 'Channels', 'Compares hotels')
  await channels.scrollIntoViewIfNeeded()
  await channels.hover()
  await a.locator('.b-cell-edit').click()
  const people = inline(a, 'Channels of this moment')
  await people.getByRole('button', { name: 'Add to channels' }).click()
  await a.getByRole('textbox', { name: 'New channel' }).fill('Chat with a bot')
  await a.keyboard.press('Enter')
  await a.keyboard.press('Escape')
  await a.keyboard.press('Escape')
  await (await cellAt(b, 'Channels', 'Compares hotels')).getByText('Chat with a bot').waitFor({ state: 'attached' })
  // By key: Enter on the cell, the owner, Enter, Escape.
  const owned = await cellAt(a, 'Owner, impact, gap', 'Compares hotels')
  await owned.focus()
  await a.keyboard.press('Enter')
  const owner = inline(a, /Owner, impact and gap/).getByLabel('Owner')
  await fill(owner, 'Web team')
  await a.keyboard.press('Escape')
  await (await cellAt(b, 'Owner, impact, gap', 'Compares hotels')).getByText('Web team').waitFor({ state: 'attached' })
  // Numbers, with the reasons.
  const metrics = await cellAt(a, 'Metrics', 'Compares hotels')
  await metrics.focus()
  await a.keyboard.press('Enter')
  const numbers = inline(a, 'Numbers of this moment')
  await fill(numbers.getByLabel('Entered'), '1200')
  await fill(numbers.getByLabel('Completed'), '900')
  await numbers.getByText('300 leave, 25 %').waitFor()
  await fill(numbers.getByLabel('New reason for leaving'), 'Too dear')
  await fill(numbers.getByLabel('Too dear', { exact: true }), '180')
  const drawn = await cellAt(b, 'Metrics', 'Compares hotels')
  await until('numbers and the main reason in the other window', async () => /1200 → 900 −25 %\s*180 Too dear/.test(await drawn.innerText()))
  end()
})

test('connections are drawn by hand, say what they mean, are followed, deleted and restored', async t => {
  const { a, b, end } = await two(t, { template: 'empty-grid' })
  // Three moments in a row.
  for (const name of ['First', 'Second', 'Third']) {
    await a.locator('.b-stage').first().hover()
    await a.getByRole('button', { name: 'Add a moment to this stage' }).first().click()
    await a.keyboard.type(name)
    await a.keyboard.press('Enter')
    await heading(b, name).waitFor()
  }
  await heading(a, 'First').hover()
  const handle = await a.locator('.b-connect').boundingBox()
  const target = await heading(a, 'Third').boundingBox()
  await a.mouse.move(handle.x + 7, handle.y + 7)
  await a.mouse.down()
  await a.mouse.move(handle.x + 90, handle.y + 40, { steps: 4 })
  await a.mouse.move(target.x + 40, target.y + 20, { steps: 6 })
  await a.mouse.up()
  const line = page => page.getByRole('button', { name: /from First to Third/ })
  await line(b).waitFor()
  // It is selected, and the other window shows by whom, on the line and on its words.
  const marked = () => b.locator('[data-link]').evaluateAll(all => all.filter(one => one.dataset.peer).map(one => [one.localName, one.style.getPropertyValue('--peer')]))
  await until('the other window shows who has it', async () => {
    const [line, words] = (await marked()).sort().reverse()
    return line?.[0] === 'g' && words?.[0] === 'button' && line[1] !== '' && line[1] === words[1]
  })
  // The panel says what it means.
  await panel(a).getByRole('textbox', { name: 'Words at the line' }).fill('knows the way')
  await until('its words in the other window', async () => /knows the way/.test(await line(b).innerText()))
  await panel(a).getByRole('button', { name: /^Kind/ }).click()
  await a.getByRole('menuitem', { name: 'Branch' }).click()
  await fill(panel(a).getByLabel('Share'), '120')
  await panel(a).getByText('Write 0 to 100').waitFor()
  await fill(panel(a).getByLabel('Share'), '60')
  await until('its share in the other window', async () => /60 %/.test(await line(b).innerText()))
  // The other draws one from the list, by key; the decision says that its shares are not whole.
  await heading(b, 'First').focus()
  await b.keyboard.press('l')
  await inline(b, 'Connect to').getByRole('textbox').fill('second')
  await b.keyboard.press('Enter')
  await a.getByRole('button', { name: /from First to Second/ }).waitFor()
  // The other line made room, and is still theirs until they let it go.
  await until('it is still marked', async () => (await marked()).length === 2)
  await choose(a, 'First')
  await until('it is let go', async () => (await marked()).length === 0)
  await a.keyboard.press('k')
  await kindItem(a, 'Decision').click()
  await b.getByRole('button', { name: /from First to Second/ }).click()
  await panel(b).getByRole('button', { name: /^Kind/ }).click()
  await b.getByRole('menuitem', { name: 'Branch' }).click()
  await fill(panel(b).getByLabel('Share'), '30')
  await heading(a, 'First').getByText('Branches add up to 90 %').waitFor()
  await fill(panel(b).getByLabel('Share'), '40')
  await until('100 % needs no word', async () => await heading(a, 'First').getByText(/Branches add up/).count() === 0)
  // A press on its words goes to the other end.
  await line(a).click()
  await until('the other end has the focus', () => a.evaluate(() => /Third/.test(document.activeElement?.textContent ?? '')))
  // Deleted for both, and back for both.
  await a.keyboard.press('Delete')
  await until('gone in both windows', async () => await line(a).count() + await line(b).count() === 0)
  await a.keyboard.press('Control+z')
  await line(b).waitFor()
  end()
})

test('a connection leads to another journey without giving away its key', async t => {
  const { a, b, journey, content, end } = await two(t, { template: 'empty-grid' })
  const other = await server.createJourney('purchase-cycle', 'Buying in detail')
  await a.getByRole('columnheader').nth(1).waitFor()
  const first = a.locator('.b-moment[data-spot]').first()
  await first.focus()
  // Letters name it first; then they are keys.
  await a.keyboard.type('Looks around')
  await a.keyboard.press('Enter')
  await until('it is named and has the keyboard', () => a.evaluate(() => document.activeElement?.dataset.spot?.startsWith('moment:')))
  await a.keyboard.press('l')
  await inline(a, 'Connect to').getByRole('textbox').fill(other.links.editor.url)
  await a.getByRole('button', { name: /The journey of this link/ }).click()
  const line = page => page.getByRole('button', { name: /to another journey/ })
  await line(b).waitFor()
  await until('only the id is kept', async () => JSON.stringify(await content()).includes(other.id))
  assert.ok(!JSON.stringify(await content()).includes(other.links.editor.token))
  // Who knows the other journey comes in by a press.
  await b.evaluate(recent => localStorage.setItem('waymark.recents', JSON.stringify([recent])),
    { id: other.id, title: 'Buying in detail', role: 'editor', token: other.links.editor.token, opened_ms: Date.now() })
  await line(b).click()
  await until('the other journey is open', async () => new URL(b.url()).pathname.includes(other.id) && await b.getByText('Awareness').first().isVisible())
  assert.notEqual(journey.id, other.id)
  end()
})

test('a curve for each and for all; one is hidden, one comes to the front, a point is typed and decided', async t => {
  const { a, b, end } = await two(t)
  const curves = page => page.getByRole('group', { name: 'Curves' })
  const point = (page, who) => page.getByRole('slider', { name: new RegExp(`^Feeling of ${who} at “Compares hotels`) })
  const front = async page => (await curves(page).locator('[aria-pressed=true]').innerText()).trim()
  const first = await front(a)
  await curves(a).getByRole('button', { name: 'All together' }).click()
  await point(a, 'all').waitFor()
  assert.equal(await point(a, 'all').getAttribute('aria-readonly'), 'true')
  assert.equal(await a.locator('.b-line-behind').count(), await curves(a).locator('.b-persona:not([data-all])').count())
  await curves(a).getByRole('button', { name: first, exact: true }).click()
  const behind = await a.locator('.b-line-behind, .b-line-all').count()
  await curves(a).getByRole('button', { name: 'Hide this curve' }).first().click({ force: true })
  assert.equal(await a.locator('.b-line-behind, .b-line-all').count(), behind - 1)
  assert.equal(await b.locator('.b-line-behind, .b-line-all').count(), behind, 'hidden for this person only')
  // One name per point, set by key and by figure.
  assert.equal(await point(a, first).count(), 1)
  await point(a, first).focus()
  await a.keyboard.press('2')
  await a.keyboard.press('-')
  await until('−2 in the other window', async () => await point(b, first).getAttribute('aria-valuenow') === '-2')
  await a.keyboard.press('Enter')
  const menu = inline(a, 'Feeling at this moment')
  // So strong a feeling is proposed as a moment of truth, and somebody confirms it.
  await menu.getByText(/^It may be one/).waitFor()
  await menu.getByRole('button', { name: 'Confirm' }).click()
  await until('a star in the other window', async () => await point(b, first).getAttribute('data-truth') === 'negative')
  const typed = menu.getByRole('group', { name: first }).getByLabel('As is')
  await fill(typed, '+1,5')
  await until('+1.5 in the other window', async () => await point(b, first).getAttribute('aria-valuenow') === '1.5')
  await fill(typed, '')
  await until('a gap in the other window', async () => await point(b, first).getAttribute('aria-valuenow') === null)
  await menu.getByRole('button', { name: /^Moment of truth/ }).click()
  await a.getByRole('menuitem', { name: 'Dismissed' }).click()
  await until('no star in the other window', async () => await point(b, first).getAttribute('data-truth') === null)
  end()
})

test('lanes are added from a list, resized by hand and by key, and folded by a viewer for themselves', async t => {
  const { a, b, content, end } = await two(t, { role: 'viewer' })
  await a.getByRole('button', { name: 'Add a lane' }).click()
  await inline(a, 'Add a lane').getByRole('textbox').fill('out of sight')
  await a.keyboard.press('Enter')
  await a.keyboard.press('Control+a')
  await a.keyboard.type('Kitchen and housekeeping')
  await a.keyboard.press('Enter')
  const lane = page => page.locator('.b-row').filter({ has: page.getByRole('rowheader').filter({ hasText: 'Kitchen and housekeeping' }) })
  await lane(b).waitFor()
  await lane(a).scrollIntoViewIfNeeded()
  const edge = await lane(a).locator('.b-lane-size').boundingBox()
  const before = (await lane(a).boundingBox()).height
  await a.mouse.move(edge.x + 60, edge.y + 3)
  await a.mouse.down()
  await a.mouse.move(edge.x + 60, edge.y + 40, { steps: 4 })
  await a.mouse.move(edge.x + 60, edge.y + 83, { steps: 4 })
  await a.mouse.up()
  await until('taller in the other window', async () => Math.abs((await lane(b).boundingBox()).height - before - 80) < 4)
  await lane(a).getByRole('rowheader').focus()
  await a.keyboard.press('Alt+Shift+ArrowUp')
  await until('one step shorter', async () => Math.abs((await lane(b).boundingBox()).height - before - 56) < 4)
  await lane(a).locator('.b-lane-size').dblclick()
  await until('as its content needs', async () => Math.abs((await lane(b).boundingBox()).height - before) < 4)
  // The viewer folds it for themselves.
  const stored = async () => Object.values((await content()).lanes).find(lane => lane.name === 'Kitchen and housekeeping')
  await lane(b).getByRole('button', { name: 'Fold this lane, for you only' }).click()
  await until('folded for the viewer', async () => await lane(b).getAttribute('data-collapsed') === '')
  assert.equal(await lane(a).getAttribute('data-collapsed'), null)
  assert.ok(!(await stored()).collapsed)
  // For members: marked with a lock, and honest about what that does.
  await rowheader(a, 'Kitchen and housekeeping').click()
  await panel(a).getByRole('button', { name: /^Seen by/ }).click()
  await a.getByRole('menuitem', { name: 'Members only' }).click()
  await lane(b).getByRole('img', { name: 'Members only' }).waitFor()
  end()
})

test('a service blueprint shows where the sight of customers ends', async t => {
  const { a, b, end } = await two(t, { template: 'service-blueprint' })
  for (const page of [a, b]) await page.getByText('Line of visibility', { exact: true }).waitFor({ state: 'attached' })
  end()
})

test('the catalogue is renamed, ordered, drawn and cleared by two people', async t => {
  const { a, b, end } = await two(t)
  for (const page of [a, b]) {
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill('Edit the channels')
    await page.keyboard.press('Enter')
    await panel(page).getByRole('list').waitFor()
  }
  const rows = page => panel(page).getByRole('listitem')
  const names = page => rows(page).getByRole('textbox', { name: 'Name' }).evaluateAll(fields => fields.map(field => field.value))
  const [first, second] = await names(a)
  await rows(a).first().getByRole('textbox', { name: 'Name' }).fill(`${first} and more`)
  await rows(b).nth(1).getByRole('button', { name: /^Actions for/ }).click()
  await b.getByRole('menuitem', { name: 'Move up' }).click()
  await until('both windows say the same', async () => {
    const [mine, theirs] = [await names(a), await names(b)]
    return mine[0] === second && mine[1] === `${first} and more` && JSON.stringify(mine) === JSON.stringify(theirs)
  })
  // An icon, which shows on every moment that uses it.
  await rows(a).first().getByRole('button', { name: /^Icon of/ }).click()
  await inline(a, 'Choose an icon').getByRole('textbox').fill('rocket')
  assert.equal(await inline(a, 'Choose an icon').getByRole('button').count(), 0, 'no such drawing is offered')
  await inline(a, 'Choose an icon').getByRole('textbox').fill('bus')
  await inline(a, 'Choose an icon').getByRole('button', { name: 'bus', exact: true }).click()
  // Deleting says what used it; Undo brings it back everywhere.
  const count = (await names(a)).length
  await rows(a).first().getByText(/^Used by [1-9]/).waitFor()
  await rows(a).first().getByRole('button', { name: /^Actions for/ }).click()
  await a.getByRole('menuitem', { name: 'Delete' }).click()
  await a.getByText(/used by \d+ moment/).waitFor()
  await until('gone in the other window', async () => (await names(b)).length === count - 1)
  await a.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await until('back in the other window', async () => (await names(b))[0] === second)
  // A new one, once.
  await fill(panel(b).getByRole('textbox', { name: 'New channel' }), 'Carrier pigeon')
  await until('new in the other window', async () => (await names(a)).includes('Carrier pigeon'))
  await fill(panel(b).getByRole('textbox', { name: 'New channel' }), 'carrier pigeon')
  await b.getByText('This name is in the list already.').waitFor()
  end()
})

test('the marks of a heading stand below its words, and fitting a short journey shows its start', async t => {
  const { a, end } = await two(t, { template: 'four-step-starter' })
  await a.locator('.i-marks').first().waitFor()
  const covered = () => a.locator('.b-moment:has(.i-marks)').evaluateAll(headings => headings.filter(heading => {
    const marks = heading.querySelector('.i-marks').getBoundingClientRect()
    return [...heading.querySelectorAll('.b-moment-title, .b-time, .b-moment-meta')].some(words => words.getBoundingClientRect().bottom > marks.top + 3)
  }).map(heading => heading.textContent))
  await until('rows have settled', async () => (await covered()).length === 0)
  await a.locator('.c-panel').getByRole('button', { name: 'Close the panel' }).click()
  await a.getByRole('columnheader').filter({ hasText: 'Gets the parcel' }).click()
  await a.getByRole('button', { name: 'Fit the whole journey' }).click()
  await until('it is larger', async () => parseInt(await a.locator('.b-zoom-value').innerText()) > 100)
  // What zooming scrolls comes with the next frame.
  await a.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  assert.equal(await a.locator('.b-view').evaluate(view => view.scrollLeft), 0)
  await end()
})
