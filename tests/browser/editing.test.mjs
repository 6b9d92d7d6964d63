// Editing like a tool people love: keys alone, many things at once, the clipboard, and finding one's way; with two people on the journey.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { bigJourney } from './support/big-journey.mjs'
import { addCard, card, cell, cellAt, cellOf, drag, everywhere, openJourney } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { people } from './support/people.mjs'
import { png } from './support/pictures.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const selected = page => page.locator('[role=grid] [aria-current=true], [role=grid] [aria-selected=true]')
const focusedSpot = page => page.evaluate(() => document.activeElement?.closest('[data-spot]')?.dataset.spot ?? null)
const field = page => page.locator('[role=grid] textarea')
const writing = page => until('a text is open', () => field(page).evaluate(element => element === document.activeElement).catch(() => false))

test('a lane is filled by keys alone, and Tab goes on from cell to cell', async t => {
  const { pages: [a, b], end } = await people(t, server, { template: 'empty-grid' })
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
  const home = await card(a, 'First, again').getAttribute('data-spot')
  await until('selected and with the keyboard, as before', async () => await focusedSpot(a) === home && await selected(a).count() === 1)
  // Who undoes by key is not offered it again: that would take back something else.
  await a.keyboard.press('Delete')
  await a.locator('.k-toast-action').waitFor()
  await a.keyboard.press('Control+z')
  await until('it is back again', async () => await card(b, 'First, again').count() === 1)
  assert.equal(await a.locator('.k-toast-action').count(), 0)
  end()
})

test('typing begins what has no words yet, with a digit too, and 1 is a severity only where a card is selected', async t => {
  const { pages: [a, b], end } = await people(t, server, { template: 'empty-grid' })
  const title = a.locator('[role=grid] [data-spot^="moment:"]').first()
  await title.focus()
  await a.keyboard.type('Sees the bill')
  await writing(a)
  await a.keyboard.press('Enter')
  await everywhere([a, b], 'the moment has its title', async page => /Sees the bill/.test(await page.locator('[role=grid] [data-spot^="moment:"]').first().innerText()))
  // With a title, a letter is a key again.
  await a.keyboard.press('ArrowDown')
  const empty = a.locator('[role=gridcell][data-cards]').nth(3)
  await empty.click({ position: { x: 8, y: 8 } })
  await a.keyboard.type('7 days of waiting')
  await writing(a)
  await a.keyboard.press('Enter')
  await until('the other reads it whole', async () => await card(b, '7 days of waiting').count() === 1)
  await card(a, '7 days of waiting').click()
  await a.keyboard.press('1')
  await until('it hurts a little', async () => await card(b, '7 days of waiting').locator('.b-ticks[data-level="1"]').count() === 1)
  end()
})

test('a card that was just made stays when its picture is chosen before its words', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const before = await a.locator('[role=grid] .b-card').count()
  const place = await cellAt(a, 'Gains', 'Compares hotels')
  await place.click({ position: { x: 8, y: 60 } })
  await a.keyboard.press('c')
  await writing(a)
  const [chooser] = await Promise.all([
    a.waitForEvent('filechooser'),
    a.locator('.c-panel').getByRole('button', { name: 'Add a picture' }).click()
  ])
  await chooser.setFiles({ name: 'way.png', mimeType: 'image/png', buffer: png(40, 30, [90, 120, 160]) })
  await everywhere([a, b], 'it is there with its picture', async page => await page.locator('[role=grid] .b-card').count() === before + 1 &&
    await page.locator('[role=grid] .b-card img').count() === 1)
  end()
})

test('keys stay where they are: Escape in the field of a feeling, Enter in the list of a filter', async t => {
  const { pages: [a], end } = await people(t, server)
  await a.locator('.b-point').first().focus()
  await a.keyboard.press('Enter')
  const window = a.locator('[role=dialog]:popover-open')
  await window.getByLabel('As is', { exact: true }).first().focus()
  await a.keyboard.press('Escape')
  await until('the keyboard is in the window', () => window.evaluate(element => element.contains(document.activeElement)))
  await a.keyboard.press('Escape')
  await window.waitFor({ state: 'detached' })
  await a.keyboard.press('Control+f')
  const bar = a.getByRole('search')
  await bar.getByRole('button', { name: 'Filters' }).click()
  await bar.getByRole('button', { name: /^Kind/ }).press('Enter')
  await a.getByRole('listbox').waitFor()
  await a.keyboard.press('ArrowDown')
  await a.keyboard.press('Enter')
  await until('one kind is chosen', async () => await a.getByRole('listbox').count() === 0 && !/Any/.test(await bar.getByRole('button', { name: /^Kind/ }).innerText()))
  end()
})

test('ranges, all of a cell and a frame select many; what is done is done to all of them', async t => {
  const { pages: [a, b], end } = await people(t, server)
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
  const { pages: [a, b], end } = await people(t, server)
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

test('several moments are dragged together as one block, and one undo puts them back', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const headings = page => page.locator('[role=columnheader][data-spot^="moment:"]')
  const order = page => headings(page).evaluateAll(all => all.map(heading => heading.getAttribute('data-spot')))
  const before = await order(a)
  const [first, second, third, fourth] = before
  const heading = spot => a.locator(`[role=columnheader][data-spot="${spot}"]`)
  await heading(first).click()
  await heading(third).click({ modifiers: ['Control'] })
  await drag(a, heading(third), heading(fourth))
  const block = [first, third].join()
  const besideFourth = [[second, fourth, block].join(), [second, block, fourth].join()]
  await everywhere([a, b], 'both lie beside the fourth, in their order', async page => besideFourth.includes((await order(page)).slice(0, 4).join()))
  await a.keyboard.press('Escape')
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'all are where they were', async page => (await order(page)).join() === before.join())
  end()
})

/** What a copy puts on the clipboard, by type. */
const copied = page => page.evaluate(() => {
  const data = new DataTransfer()
  document.activeElement.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }))
  return Object.fromEntries([...data.types].map(type => [type, data.getData(type)]))
})

/** Pastes what another program put on the clipboard. */
const pasteFrom = (page, types) => page.evaluate(types => {
  const data = new DataTransfer()
  for (const [type, content] of Object.entries(types)) data.setData(type, content)
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}, types)

const alive = things => Object.values(things).filter(thing => !thing.deleted)

test('cards and whole stages are copied within a journey and into another, each paste one step of undo', async t => {
  const { pages: [a, b], end } = await people(t, server)
  await card(a, 'Three prices for the same room').click()
  await card(a, 'Is that price for all').click({ modifiers: ['Control'] })
  await a.keyboard.press('Control+c')
  const needs = await cellAt(a, 'Needs', 'Sees a friend')
  await needs.click({ position: { x: 4, y: 4 } })
  await a.keyboard.press('Control+v')
  await everywhere([a, b], 'there are two of it', async page => await card(page, 'Three prices for the same room').count() === 2)
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'one step takes all of it back', async page => await card(page, 'Three prices for the same room').count() === 1)
  // A stage with its moments and cards, into a journey that has neither its lanes nor its channels.
  const other = await server.createJourney('empty-grid', 'Elsewhere')
  await a.getByRole('columnheader', { name: /^Book/ }).first().click({ position: { x: 30, y: 14 } })
  await a.keyboard.press('Control+c')
  const before = await server.content(other)
  await openJourney(a, other.links.editor.url)
  await a.getByRole('columnheader').first().click({ position: { x: 30, y: 14 } })
  await a.keyboard.press('Control+v')
  await card(a, 'Ages of the children entered twice').waitFor()
  await until('it is on the server', async () => alive((await server.content(other)).moments).some(moment => moment.title === 'Books on our website'))
  const after = await server.content(other)
  assert.equal(alive(after.stages).length, alive(before.stages).length + 1)
  const moment = alive(after.moments).find(moment => moment.title === 'Books on our website')
  const channels = moment.channels.map(id => after.channels[id].name)
  assert.ok(channels.length > 0 && channels.every(Boolean), channels.join())
  assert.ok(Object.keys(after.scores).some(key => key.startsWith(moment.id)))
  end()
})

test('a range of a spreadsheet becomes cards and a selection becomes a table', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const from = await cellAt(a, 'Gains', 'Compares hotels')
  await from.click({ position: { x: 4, y: 4 } })
  await pasteFrom(a, { 'text/plain': 'Cheap\tNear\r\n\t"Quiet\nClean"\r\n' })
  await everywhere([a, b], 'a card per line of each cell', async page =>
    (await Promise.all(['Cheap', 'Near', 'Quiet', 'Clean'].map(text => cellOf(page, text)))).every(Boolean))
  assert.equal(await cellOf(a, 'Cheap'), await from.getAttribute('data-spot'))
  assert.equal(await selected(a).count(), 4)
  const table = await copied(a)
  assert.match(table['text/plain'], /^\tCompares hotels[^\t]*\t.+\nGains\tCheap\tNear\n/)
  assert.match(table['text/plain'], /"Quiet\nClean"/)
  assert.match(table['text/html'], /<td>Quiet<br>Clean<\/td>/)
  assert.ok(JSON.parse(table['application/x-waymark+json']).things.length >= 4)
  // Back from the spreadsheet with one more line: only that is new. HTML of others is text and nothing else.
  await a.keyboard.press('Escape')
  const html = '<table><tr><td></td><td>Compares hotels and reads reviews</td></tr><tr><td>Gains</td><td>Cheap<br>Free <b>breakfast</b><script>window.hacked = 1</script></td></tr></table>'
  await pasteFrom(a, { 'text/html': html, 'text/plain': 'ignored' })
  await card(b, 'Free breakfast').waitFor()
  assert.equal(await card(a, 'Cheap').count(), 1)
  assert.equal(await a.evaluate(() => window.hacked), undefined)
  end()
})

test('what cannot be pasted says why on the spot and changes nothing', async t => {
  const { pages: [a, viewer], journey, end } = await people(t, server, { roles: ['editor', 'viewer'] })
  const before = await server.content(journey)
  const cell = await cellAt(a, 'Gains', 'Compares hotels')
  await cell.click({ position: { x: 4, y: 4 } })
  const problem = words => a.getByRole('alert').getByText(words).waitFor()
  await pasteFrom(a, { 'text/plain': 'x'.repeat(2_000_000) })
  await problem(/too large/)
  await pasteFrom(a, { 'application/x-waymark+json': '{"waymark_clip":1,"journey":"","things":[{"was":"card:nonsense"}]}' })
  await problem(/damaged/)
  await pasteFrom(a, { 'application/x-waymark+json': '{"waymark_clip":9}' })
  await problem(/newer version/)
  await pasteFrom(a, { 'text/plain': Array(99).fill('x').join('\t') })
  await problem(/moments are needed/)
  await cellAt(viewer, 'Gains', 'Compares hotels').then(cell => cell.click({ position: { x: 4, y: 4 } }))
  await pasteFrom(viewer, { 'text/plain': 'a\tb' })
  await viewer.getByText('Your link lets you view this journey', { exact: false }).first().waitFor()
  const now = await server.content(journey)
  assert.deepEqual([Object.keys(now.cards).length, Object.keys(now.moments).length], [Object.keys(before.cards).length, Object.keys(before.moments).length])
  end()
})

test('a moment with its cards and a lane are duplicated beside themselves', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const heading = page => page.locator('[role=grid] [data-spot^="moment:"]').filter({ hasText: 'Compares hotels' })
  const inMoment = await card(a, 'Three prices for the same room').count()
  await heading(a).click({ position: { x: 40, y: 10 } })
  await a.keyboard.press('Control+d')
  await everywhere([a, b], 'two moments of that name', async page => await heading(page).count() === 2)
  await until('its cards came along', async () => await card(b, 'Three prices for the same room').count() === inMoment * 2)
  await a.keyboard.press('Control+z')
  await everywhere([a, b], 'one again', async page => await heading(page).count() === 1)
  await a.getByRole('rowheader').filter({ hasText: 'Pains' }).first().click({ position: { x: 60, y: 30 } })
  await a.keyboard.press('Control+d')
  await until('two lanes', async () => await b.getByRole('rowheader').filter({ hasText: 'Pains' }).count() === 2)
  end()
})

test('find counts, goes on, lets the rest step back, and follows what others write', async t => {
  const { pages: [a, b], end } = await people(t, server)
  await a.keyboard.press('Control+f')
  const bar = a.getByRole('search')
  await bar.getByRole('textbox').fill('price')
  const count = async () => Number((await bar.getByRole('status').innerText()).match(/of (\d+)/)?.[1] ?? 0)
  await until('something is found', async () => await count() > 1)
  const found = await count()
  await until('the rest steps back', async () => await a.locator('.b-card[data-find=miss]').count() > 5)
  assert.equal(await a.locator('[data-find=now]').count(), 1)
  const first = await a.locator('[data-find=now]').getAttribute('data-spot')
  await a.keyboard.press('Enter')
  await until('the next one', async () => await a.locator('[data-find=now]').getAttribute('data-spot') !== first)
  await a.keyboard.press('Shift+Enter')
  await until('and back', async () => await a.locator('[data-find=now]').getAttribute('data-spot') === first)
  // Somebody else writes one more.
  const cell = await cellAt(b, 'Gains', 'Compares hotels')
  await cell.click({ position: { x: 4, y: 4 } })
  await b.keyboard.type('A fair price')
  await b.keyboard.press('Enter')
  await until('it is found, too', async () => await count() === found + 1)
  // A filter speaks of cards only.
  await bar.getByRole('button', { name: 'Filters' }).click()
  await bar.getByRole('button', { name: /^Kind/ }).click()
  await a.getByRole('option', { name: 'Pain', exact: true }).click()
  await until('fewer are found', async () => await count() <= found && await count() > 0)
  await bar.getByRole('textbox').focus()
  await a.keyboard.press('Escape')
  await bar.waitFor({ state: 'detached' })
  assert.equal(await a.locator('[data-find]').count(), 0)
  await until('the keyboard is where the search was', async () => (await focusedSpot(a))?.startsWith('card:'))
  end()
})

test('the overview shows what is in view and goes elsewhere', async t => {
  const { pages: [a, b], end } = await people(t, server, { roles: ['viewer', 'editor'] })
  await a.getByRole('grid').focus().catch(() => {})
  await a.keyboard.press('o')
  const picture = a.getByRole('complementary', { name: 'Overview of the journey' }).getByRole('img')
  await picture.waitFor()
  await until('cards are drawn', async () => await picture.locator('.e-over-cards').count() > 1)
  // Cards have the colours that they have on the map, and follow what others do.
  const tones = of => of.evaluateAll(all => [...new Set(all.map(one => one.dataset.tone))])
  const drawn = await tones(picture.locator('.e-over-cards'))
  for (const tone of await tones(a.locator('.b-card'))) assert.ok(drawn.includes(tone), `${tone} among ${drawn}`)
  const pains = () => picture.locator('.e-over-cards[data-tone=negative]').getAttribute('d')
  const before = await pains()
  await addCard(b, await cellAt(b, 'Pains', 'Compares hotels'), 'Photos from before the fire')
  await until('what another adds is drawn', async () => (await pains()).length > before.length)
  const scrolled = () => a.getByRole('grid').evaluate(view => view.scrollLeft)
  const box = await picture.boundingBox()
  await a.mouse.move(box.x + 20, box.y + 30)
  await a.mouse.down()
  await a.mouse.move(box.x + box.width - 10, box.y + 40, { steps: 5 })
  await a.mouse.up()
  await until('the end is in view', async () => await scrolled() > 500)
  const frame = picture.locator('.e-over-frame')
  await until('the frame went along', async () => Number(await frame.getAttribute('x')) > 400)
  // It is one of the map: it makes room for what stands in the map's place, and is there again with the map.
  for (const other of ['Table', 'Actions', 'Outline']) {
    await a.getByRole('radio', { name: other, exact: true }).click()
    await until(`no overview over ${other}`, async () => !await picture.isVisible())
    await a.getByRole('radio', { name: 'Board', exact: true }).click()
    await until('it is back', () => picture.isVisible())
  }
  await a.keyboard.press('o')
  await picture.waitFor({ state: 'detached' })
  end()
})

test('a viewer presents stage by stage, with keys alone', async t => {
  const { pages: [a, editor], end } = await people(t, server, { roles: ['viewer', 'editor'] })
  await a.keyboard.press('Shift+P')
  const show = a.getByRole('dialog', { name: 'Presentation' })
  await show.waitFor()
  const heading = show.getByRole('heading', { level: 1 })
  const title = await heading.innerText()
  await a.keyboard.press('Space')
  await until('the first stage', async () => await heading.innerText() === 'Choose')
  assert.notEqual(title, 'Choose')
  await show.getByText('Three prices for the same room').waitFor()
  await a.keyboard.press('ArrowRight')
  await until('the second', async () => await heading.innerText() === 'Book')
  await a.keyboard.press('ArrowLeft')
  await until('the first again', async () => await heading.innerText() === 'Choose')
  // Live: what others change is there.
  const cell = await cellAt(editor, 'Gains', 'Compares hotels')
  await cell.click({ position: { x: 4, y: 4 } })
  await editor.keyboard.type('Written meanwhile')
  await editor.keyboard.press('Enter')
  await show.getByText('Written meanwhile').waitFor()
  await a.keyboard.press('End')
  await until('the last', async () => await show.getByRole('button', { name: 'Next stage' }).getAttribute('aria-disabled') === 'true')
  await a.keyboard.press('Escape')
  await show.waitFor({ state: 'detached' })
  end()
})

test('a page of the presentation that is larger than the screen is read to its end before the next one comes', async t => {
  const { journey } = await people(t, server, { roles: [] })
  const window = await openWindow({ viewport: { width: 640, height: 420 } })
  t.after(() => window.close())
  const { page } = window
  await openJourney(page, journey.links.viewer.url)
  await page.keyboard.press('Shift+P')
  const show = page.getByRole('dialog', { name: 'Presentation' })
  const heading = show.getByRole('heading', { level: 1 })
  await heading.waitFor()
  const scroll = () => page.locator('.e-present-page').evaluate(({ scrollTop, scrollLeft, scrollHeight, clientHeight }) =>
    ({ scrollTop, scrollLeft, rest: scrollHeight - clientHeight - scrollTop }))
  // From page to page by the one key that clickers have, until the second stage: nothing was skipped.
  const seen = []
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('PageDown')
    const now = { stage: await heading.innerText(), ...await scroll() }
    seen.push(now)
    if (now.stage === 'Book') break
  }
  const ofFirst = seen.filter(({ stage }) => stage === 'Choose')
  assert.equal(ofFirst[0].scrollTop, 0, 'a page begins at its top')
  assert.ok(ofFirst.length > 1 && ofFirst.some(({ rest }) => rest <= 1), JSON.stringify(ofFirst))
  assert.equal(seen.at(-1).stage, 'Book')
  assert.equal(seen.at(-1).scrollTop, 0)
  await page.keyboard.press('ArrowDown')
  await until('a little further', async () => (await scroll()).scrollTop > 0)
  await page.keyboard.press('ArrowUp')
  await until('back at the top', async () => (await scroll()).scrollTop === 0)
  await page.keyboard.press('ArrowUp')
  await until('the stage before', async () => await heading.innerText() === 'Choose')
  assert.deepEqual(window.errors, [])
})

test('the map prints whole on one page of its size, and a persona sheet on pages of its own', async t => {
  const { pages: [a], end } = await people(t, server, { roles: ['viewer'] })
  /** The sizes of the pages of a print, in points. */
  const pages = async () => {
    const file = (await a.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    return [...file.matchAll(/\/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Number(width), Number(height)])
  }
  const sheet = await a.locator('.b-sheet').evaluate(({ scrollWidth, scrollHeight }) => [scrollWidth, scrollHeight].map(px => px * 0.75))
  const map = await pages()
  assert.equal(map.length, 1)
  assert.ok(map[0][0] >= sheet[0] && map[0][1] >= sheet[1], `${map} holds ${sheet}`)
  await a.keyboard.press('Control+k')
  await a.getByRole('dialog').getByRole('combobox').fill('Open the persona sheet')
  await a.keyboard.press('Enter')
  await a.getByRole('article', { name: /^Sheet of/ }).waitFor()
  const persona = await pages()
  assert.ok(persona.length >= 1 && persona.every(([width]) => width < 700), `paper: ${persona}`)
  end()
})

test('what a large journey’s page does not hold is found, shown and selected all the same', async t => {
  const journey = await bigJourney(server)
  const window = await openWindow()
  t.after(() => window.close())
  const a = window.page
  await openJourney(a, journey.links.editor.url)
  await a.getByRole('columnheader').first().waitFor()
  assert.equal(await card(a, 'Card 1999:').count(), 0)
  await a.keyboard.press('Control+f')
  await a.getByRole('search').getByRole('textbox').fill('Card 1999:')
  const found = card(a, 'Card 1999:')
  await until('it is in the middle of what is in view', async () => {
    const box = await found.boundingBox().catch(() => null)
    return box && box.x > 200 && box.x < 1100 && box.y > 100 && box.y < 800
  })
  assert.equal(await found.getAttribute('data-find'), 'now')
  await a.keyboard.press('Escape')
  await until('the keyboard is on it', async () => await focusedSpot(a) === await found.getAttribute('data-spot'))
  // Its cell, its lane, everything: also what the page does not hold.
  for (const _ of [1, 2, 3]) await a.keyboard.press('Control+a')
  await a.getByText('2,000 cards', { exact: false }).first().waitFor()
  assert.deepEqual(window.errors, [])
})
