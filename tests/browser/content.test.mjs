// What a journey holds, in two windows: cards with all they can say and their pictures, personas, feedback and numbers, templates.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { addCard, card, cellAt, everywhere, saved, status } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { people } from './support/people.mjs'
import { file, png, svg } from './support/pictures.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const panel = page => page.getByRole('complementary', { name: 'Card', exact: true })
const picturesOf = where => where.locator('img')
const isDrawn = async image => await image.count() === 1 && await image.evaluate(element => element.naturalWidth > 0)

test('a picture is chosen, seen by the other, and what is no picture is refused in words and changes nothing', async t => {
  const { journey, pages: [a, b], end } = await people(t, server, { roles: ['editor', 'viewer'] })
  const words = 'Three prices for the same room'
  await card(a, words).click()
  const choose = a.locator('.c-picture input[type=file]')
  await choose.setInputFiles(file('logo.svg', 'image/svg+xml', svg))
  await a.getByRole('alert').getByText('It is no picture that this server knows.', { exact: false }).waitFor()
  await choose.setInputFiles(file('holiday.png', 'image/png', svg))
  await a.getByRole('alert').getByText('It is no picture that this server knows.', { exact: false }).waitFor()
  assert.equal(await picturesOf(card(a, words)).count(), 0)
  await choose.setInputFiles(file('lobby.png', 'image/png', png(64, 36, [120, 90, 60])))
  await everywhere([a, b], 'both see the picture', page => isDrawn(picturesOf(card(page, words))))
  assert.equal(await picturesOf(card(b, words)).getAttribute('alt'), words, 'screen readers hear the card’s words')
  await saved(a)
  const { cards } = await server.content(journey)
  const { asset } = Object.values(cards).find(card => card.title === words)
  assert.match(asset, /^[0-9a-f]{64}$/)
  const bare = await fetch(`${server.url}/api/journeys/${journey.id}/pictures/${asset}`)
  assert.equal(bare.status, 401, 'without a token there is no picture')
  assert.equal(await b.getByRole('button', { name: 'Add a picture' }).count(), 0)
  await a.getByRole('button', { name: 'Remove the picture' }).click()
  await everywhere([a, b], 'it is off everywhere', async page => await picturesOf(card(page, words)).count() === 0)
  await a.getByRole('button', { name: /^Undo/ }).click()
  await everywhere([a, b], 'undo brings it back', page => isDrawn(picturesOf(card(page, words))))
  end()
})

test('a picture is dropped on a cell and pasted on a card', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const bytes = [...png(40, 30, [30, 90, 120])]
  const target = await cellAt(a, 'Pains', 'Sees a friend')
  await target.scrollIntoViewIfNeeded()
  await target.evaluate((cell, bytes) => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(bytes)], 'queue_at-night.png', { type: 'image/png' }))
    for (const kind of ['dragover', 'drop']) cell.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }))
  }, bytes)
  await everywhere([a, b], 'a card with the picture', page => isDrawn(picturesOf(card(page, 'queue at night'))))
  const words = 'Three prices for the same room'
  await card(a, words).click()
  await a.evaluate(bytes => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(bytes)], 'image.png', { type: 'image/png' }))
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }))
  }, bytes)
  await everywhere([a, b], 'the pasted picture', page => isDrawn(picturesOf(card(page, words))))
  end()
})

test('a card reaches over several moments by keys and by its edge, and lies above the others', async t => {
  const { journey, pages: [a, b], end } = await people(t, server)
  await addCard(a, await cellAt(a, 'Pains', 'Sees a friend'), 'Nobody answers for days')
  await a.keyboard.press('Escape')
  await card(a, 'Nobody answers for days').click()
  const one = (await card(a, 'Nobody answers for days').boundingBox()).width
  await a.keyboard.press('Alt+Shift+ArrowRight')
  await a.keyboard.press('Alt+Shift+ArrowRight')
  const wide = async page => (await card(page, 'Nobody answers for days').boundingBox())?.width
  await everywhere([a, b], 'it is wider in both windows', async page => await wide(page) > one + 150)
  const box = await card(a, 'Nobody answers for days').boundingBox()
  const edge = { x: box.x + box.width - 3, y: box.y + box.height / 2 }
  const before = await wide(b)
  await a.mouse.move(edge.x, edge.y)
  await a.mouse.down()
  await a.mouse.move(edge.x + 90, edge.y, { steps: 4 })
  await a.mouse.move(edge.x + 190, edge.y, { steps: 6 })
  await a.mouse.up()
  await everywhere([a, b], 'and wider still', async page => await wide(page) > before + 100)
  await saved(a)
  const { cards } = await server.content(journey)
  assert.ok(Object.values(cards).find(card => card.title === 'Nobody answers for days').span >= 4)
  const spread = await card(b, 'Nobody answers for days').boundingBox()
  const others = await b.locator('[role=grid] .b-row[data-lane=pains] .b-cell .b-card').all()
  for (const other of others) {
    const box = await other.boundingBox()
    const isBeside = box.x >= spread.x + spread.width || box.x + box.width <= spread.x
    assert.ok(isBeside || box.y >= spread.y + spread.height, 'no card lies under it')
  }
  end()
})

test('everything a card can say is in the panel and on its quiet line', async t => {
  const { journey, pages: [a, b], end } = await people(t, server)
  const words = 'Three prices for the same room'
  await card(a, words).click()
  await a.getByRole('button', { name: /^Kind:/ }).click()
  await a.getByRole('menuitem', { name: 'Action' }).click()
  await a.getByRole('button', { name: /^Status:/ }).click()
  await a.getByRole('menuitem', { name: 'Doing' }).click()
  await panel(a).getByLabel('Owner', { exact: true }).fill('Front office')
  await panel(a).getByLabel('Owner', { exact: true }).press('Enter')
  await panel(a).getByLabel('Due', { exact: true }).fill('2020-03-31')
  await panel(a).getByLabel('Due', { exact: true }).blur()
  await a.getByText('Link, colour, span and more').click()
  await panel(a).getByLabel('Link', { exact: true }).fill('javascript:alert(1)')
  await panel(a).getByLabel('Link', { exact: true }).press('Enter')
  await a.getByText('Write an address that starts with https://').waitFor()
  await panel(a).getByLabel('Link', { exact: true }).fill('example.org/prices')
  await panel(a).getByLabel('Link', { exact: true }).press('Enter')
  await a.getByRole('link', { name: 'Open the link' }).waitFor()
  const there = card(b, words)
  await there.getByText('Doing').waitFor()
  await there.getByRole('img', { name: 'Owner: Front office' }).waitFor()
  await there.getByText('31 Mar 2020').waitFor()
  await there.getByRole('img', { name: 'Has a link' }).waitFor()
  assert.equal(await there.getByText('Action', { exact: true }).count(), 0, 'at a glance a card says only what one needs')
  await b.locator('.b-view').press('Shift+D')
  await there.getByText('Action', { exact: true }).waitFor()
  await saved(a)
  const saidThere = Object.values((await server.content(journey)).cards).find(card => card.title === words)
  assert.deepEqual([saidThere.kind, saidThere.status, saidThere.owner, saidThere.due, saidThere.url],
    ['action', 'doing', 'Front office', '2020-03-31', 'https://example.org/prices'])
  end()
})

/** Runs an action by its name, as from the palette. */
async function act (page, name) {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill(name)
  await page.getByRole('option', { name }).first().click()
}

test('a persona has a sheet with all fields, one of a team’s own and a picture; two stand side by side; the map shows one alone', async t => {
  const { journey, pages: [a, b], end } = await people(t, server)
  const { personas } = await server.content(journey)
  const [first, second] = Object.values(personas).sort((x, y) => x.pos < y.pos ? -1 : 1)
  await act(a, 'Open the persona sheet')
  const sheet = a.getByRole('article', { name: `Sheet of ${first.name}` })
  await sheet.waitFor()
  await sheet.getByRole('textbox', { name: 'Abilities' }).fill('Books on the phone in two minutes')
  await sheet.getByLabel('Household').fill('Two children, a dog')
  await sheet.getByLabel('Household').press('Enter')
  await sheet.getByLabel('Name of a new field').fill('Loyalty card')
  await sheet.getByRole('button', { name: 'Add field' }).click()
  await sheet.getByRole('textbox', { name: 'Loyalty card' }).fill('Gold')
  await sheet.getByRole('textbox', { name: 'Loyalty card' }).blur()
  await sheet.locator('input[type=file]').setInputFiles(file('family.png', 'image/png', png(48, 48, [160, 120, 90])))
  await until('the face is the picture', () => isDrawn(sheet.locator('.s-face img')))
  await a.getByRole('button', { name: /^Compare with/ }).click()
  await a.getByRole('option', { name: second.name }).click()
  await a.getByRole('article', { name: `Sheet of ${second.name}` }).waitFor()
  await a.getByRole('article', { name: `Sheet of ${first.name}` }).waitFor()
  // Field stands beside field, also below a picture and a field that only one of them has.
  for (const label of ['Needs', 'Abilities', 'Household', 'Sources']) {
    const tops = await a.getByRole('article').getByLabel(label, { exact: true }).evaluateAll(fields =>
      fields.map(field => Math.round(field.closest('.c-field').getBoundingClientRect().top)))
    assert.ok(tops.length === 2 && tops[0] === tops[1], `${label}: ${tops}`)
  }
  await a.keyboard.press('Escape')
  await saved(a)
  const said = (await server.content(journey)).personas[first.id]
  assert.deepEqual([said.abilities, said.household, said.custom['Loyalty card']], ['Books on the phone in two minutes', 'Two children, a dog', 'Gold'])
  assert.match(said.picture, /^[0-9a-f]{64}$/)

  await act(b, 'Open the persona sheet')
  await until('the other sees the picture', () => isDrawn(b.locator('.s-face img')))
  await b.keyboard.press('Escape')
  // The map for one persona: what a tag gives to another one fades, here only.
  await card(a, 'Three prices for the same room').click()
  await a.getByRole('button', { name: 'Add to tags' }).click()
  await a.getByRole('textbox', { name: 'New tag' }).fill(second.name)
  await a.keyboard.press('Enter')
  await a.keyboard.press('Escape')
  await a.keyboard.press('Escape')
  await act(a, 'Show one persona only')
  await a.getByText(`Only what concerns ${first.name}`).waitFor()
  assert.equal(await card(a, 'Three prices for the same room').getAttribute('data-faint'), '')
  assert.equal(await card(b, 'Three prices for the same room').getAttribute('data-faint'), null)
  await a.getByRole('button', { name: 'Show everybody' }).click()
  await until('all is back', async () => await card(a, 'Three prices for the same room').getAttribute('data-faint') === null)
  end()
})

test('feedback is judged one after the other by keys', async t => {
  const { journey, pages: [a], end } = await people(t, server, { roles: ['editor'] })
  for (const words of ['The lift was broken', 'Best breakfast of my life']) {
    await addCard(a, await cellAt(a, 'Pains', 'Sees a friend'), words)
    await a.keyboard.press('Escape')
    await card(a, words).click()
    await act(a, 'Make it feedback')
  }
  await act(a, 'Judge feedback')
  const list = a.getByRole('listbox', { name: 'Feedback' })
  await list.waitFor()
  const count = await list.getByRole('option').count()
  const open = await list.getByText('Open', { exact: true }).count()
  assert.ok(open >= 2)
  await a.keyboard.press('v')
  await a.keyboard.press('x')
  await until('two are judged', async () => await list.getByText('Open', { exact: true }).count() === open - 2)
  assert.equal(await list.getByRole('option').count(), count, 'the list keeps its order')
  await a.keyboard.press('Escape')
  await saved(a)
  const judged = Object.values((await server.content(journey)).cards).filter(card => ['valid', 'invalid'].includes(card.validity))
  assert.ok(judged.length >= 2)
  end()
})

test('answers are typed or counted from a file, and a broken file changes nothing and names its rows', async t => {
  const { journey, pages: [a, b], end } = await people(t, server, { template: 'empty-grid' })
  for (const page of [a, b]) await act(page, 'Answers of customers')
  await a.getByRole('button', { name: 'Add answers' }).click()
  const here = a.getByRole('article', { name: 'NPS, The whole journey' })
  const there = b.getByRole('article', { name: 'NPS, The whole journey' })
  await there.waitFor()
  await here.getByLabel('Answers of 10', { exact: true }).fill('3')
  await here.getByLabel('Answers of 10', { exact: true }).press('Tab')
  await there.getByText('3 answers').waitFor()
  await there.getByText('Small sample').waitFor()
  const choose = here.locator('input[type=file]')
  await choose.setInputFiles(file('broken.csv', 'text/csv', Buffer.from('score\n9\neleven\n12\n')))
  await here.getByRole('alert').getByText('Nothing was changed: no answer from 0 to 10 in row 3 (“eleven”), row 4 (“12”).').waitFor()
  await there.getByText('3 answers').waitFor()
  const rows = [...Array(60).fill(10), ...Array(30).fill(8), ...Array(10).fill(2)].map(score => `2026-01-01;${score};"so; so"`)
  await choose.setInputFiles(file('answers.csv', 'text/csv', Buffer.from(['date;score;comment', ...rows].join('\n'))))
  await there.getByText('100 answers').waitFor()
  await there.getByText('+50').waitFor()
  await a.keyboard.press('Escape')
  await saved(a)
  const [survey] = Object.values((await server.content(journey)).surveys)
  assert.deepEqual(survey.counts, { 10: '60', 2: '10', 8: '30' })
  assert.equal(survey.n, 100)
  await a.getByRole('button', { name: /^Undo/ }).click()
  await there.getByText('3 answers').waitFor()
  end()
})

test('somebody new makes a first map by the four steps, within ten minutes by the keystroke-level model', async t => {
  const { page, errors, close } = await openWindow()
  t.after(close)
  await page.addInitScript(() => {
    window.did = { letters: 0, presses: 0, changes: 0, last: 'hand on the mouse' }
    const count = (what, hand) => {
      window.did[what]++
      if (window.did.last !== hand) window.did.changes++
      window.did.last = hand
    }
    addEventListener('keydown', () => count('letters', 'hands on the keys'), true)
    addEventListener('pointerdown', () => count('presses', 'hand on the mouse'), true)
  })
  await page.goto(server.url)
  await page.getByRole('button', { name: 'How to use it: Four-step starter' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Start with this template' }).click()
  await page.getByRole('grid').waitFor()
  await page.getByRole('button', { name: 'Got it' }).first().click()
  const guide = page.getByRole('complementary', { name: 'Your first map' })
  const press = name => guide.getByRole('button', { name, exact: true }).click()
  const read = []
  const step = async (number, title) => {
    await guide.getByRole('heading', { name: title }).waitFor()
    read.push(await guide.innerText())
    return () => guide.getByRole('button', { name: new RegExp(`^Step ${number}, done`) }).waitFor()
  }

  let done = await step(1, 'Who goes through it?')
  await press('Name the journey')
  await until('its title is open', () => page.evaluate(() => document.activeElement?.tagName === 'INPUT'))
  await page.keyboard.press('Control+a')
  await page.keyboard.type('A night nurse swaps a shift')
  await page.keyboard.press('Enter')
  await press('Open the persona sheet')
  const write = async (field, words) => {
    await field.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(words)
  }
  await write(page.getByRole('textbox', { name: 'Name of the persona' }).last(), 'Jonas, night nurse')
  await write(page.getByRole('textbox', { name: 'Needs' }).last(), 'To sleep by day, and to know a week ahead when he works')
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
  await done()
  await press('Next step')

  done = await step(2, 'What happens, and where?')
  await press('Take the example away')
  await until('one empty moment is left, with the focus', () => page.evaluate(() =>
    document.querySelectorAll('[role=grid] [data-spot^="moment:"]').length === 1 && document.activeElement?.dataset.spot?.startsWith('moment:')))
  const titles = ['Reads the new roster', 'Asks a colleague to swap', 'Waits for the ward to agree']
  for (const [at, title] of titles.entries()) {
    if (at > 0) {
      await press(at === 2 ? 'Add a wait' : 'Add a moment')
      await until('a field is open', () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'))
    }
    // The empty moment takes the first letter as its title.
    await page.keyboard.type(title)
    await page.keyboard.press('Enter')
  }
  const open = page.locator('[role=dialog]:popover-open')
  /** The first Escape leaves a field, the next closes what it is in. */
  const putAway = () => until('nothing is open', async () => {
    if (await open.count() === 0) return true
    await page.keyboard.press('Escape')
    return false
  })
  /** Takes an entry of the catalogue, at the moment that the guide opens. */
  const take = async (button, add, entry) => {
    await press(button)
    await open.getByRole('button', { name: add }).click()
    await open.getByText(entry, { exact: true }).click()
    await putAway()
  }
  // A wait has no channel, and what is one's own is no example.
  assert.equal(await guide.getByRole('button', { name: 'Take the example away' }).count(), 0)
  for (const channel of ['Website', 'Phone display']) await take('Choose a channel', 'Add to channels', channel)
  await done()
  assert.equal(await guide.getByRole('button', { name: 'Choose a channel' }).getAttribute('aria-disabled'), 'true', 'nothing is missing')
  await press('Next step')

  done = await step(3, 'Who and what takes part?')
  for (const actor of ['Tracking system', 'Driver', 'Customer service']) await take('Add a thing or person', 'Add a person or thing', actor)
  await done()
  await press('Next step')

  done = await step(4, 'How does it feel?')
  for (const feeling of ['1', '-1', '-2']) {
    await press('Set a feeling')
    await open.getByLabel('As is', { exact: true }).first().click()
    await page.keyboard.press('Control+a')
    await page.keyboard.type(feeling)
    await page.keyboard.press('Enter')
    await putAway()
  }
  await press('Write the reason')
  await until('the reason is open', () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'))
  await page.keyboard.type('Nobody says whether anybody has read it')
  // Escape would take back what was written.
  await page.keyboard.press('Tab')
  await putAway()
  await done()
  await press('Finish')
  await guide.getByRole('heading', { name: 'Your first map stands' }).waitFor()
  await saved(page)

  // Card, Moran and Newell 1980: pointing 1.1 s, a button 0.2, a key 0.28 (somebody who does not type for a living), a hand to the mouse or back 0.4, 1.35
  // to make up one's mind, here before each press; and 200 words read in a minute.
  const did = await page.evaluate(() => window.did)
  const words = read.join(' ').split(/\s+/).length
  const seconds = did.presses * (1.1 + 0.2 + 1.35) + did.letters * 0.28 + did.changes * 0.4 + words / 200 * 60
  t.diagnostic(`${did.presses} presses, ${did.letters} keys, ${words} words read: ${Math.round(seconds)} s`)
  assert(seconds < 10 * 60)
  assert.deepEqual(errors, [])
})

test('a template says how to use it before and after, the guide counts what one makes, and a journey starts another by a file', async t => {
  const { page, errors, close } = await openWindow()
  t.after(close)
  await page.goto(server.url)
  await page.getByRole('button', { name: 'How to use it: Four-step starter' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('For people new to journey maps').waitFor()
  await dialog.getByText('Step 1, persona', { exact: false }).waitFor()
  await dialog.getByRole('button', { name: 'Start with this template' }).click()
  await page.getByRole('grid').waitFor()
  await page.getByRole('button', { name: 'Got it' }).first().click()
  await page.getByRole('complementary', { name: 'How to use Four-step starter' }).waitFor()
  await page.getByRole('heading', { name: 'Who goes through it?' }).waitFor()
  await page.getByRole('button', { name: 'Name the journey' }).click()
  await page.getByRole('banner').getByRole('textbox').fill('Swapping a shift')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Open the persona sheet' }).click()
  const name = page.getByRole('textbox', { name: 'Name of the persona' }).last()
  await name.fill('Jonas, night nurse')
  await page.getByRole('textbox', { name: 'Needs' }).last().fill('To sleep by day')
  await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
  await page.getByRole('button', { name: /^Step 1, done/ }).waitFor()
  await page.getByRole('button', { name: 'Next step' }).click()
  // One moment is made one's own by another title; the example goes around it, with what it said of the journey and of the persona.
  await page.locator('.b-moment-title').filter({ hasText: 'Reads' }).first().dblclick()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Reads the new roster')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Take the example away' }).click()
  const moments = page.locator('[role=grid] [data-spot^="moment:"]')
  await until('one’s own moment is left', async () => await moments.count() === 1 && /Reads the new roster/.test(await moments.innerText()))
  assert.equal(await page.getByRole('button', { name: 'Take the example away' }).count(), 0, 'nothing of the example is there')
  assert.equal(await page.locator('[role=grid] .b-card').count(), 0, 'nor its cards in one’s own moment')
  await act(page, 'About this journey')
  const about = page.getByRole('complementary', { name: 'Journey' })
  await about.getByText('What the mapping is for').or(about.getByPlaceholder('What the mapping is for')).first().waitFor()
  assert.equal(await about.getByText('Learn the method').count(), 0)
  await act(page, 'Guide to a first map')
  await page.getByRole('button', { name: 'Next step' }).click()
  await saved(page)
  await page.reload()
  await page.getByRole('grid').waitFor()
  await act(page, 'Guide to a first map')
  await page.getByRole('heading', { name: 'Who and what takes part?' }).waitFor()
  await page.getByRole('complementary', { name: 'How to use Four-step starter' }).getByRole('button', { name: 'Put this note away' }).click()
  await page.reload()
  await page.getByRole('grid').waitFor()
  await status(page).getByText('Saved', { exact: true }).waitFor()
  assert.equal(await page.getByRole('complementary', { name: 'How to use Four-step starter' }).count(), 0, 'put away once, it stays away')

  const [download] = await Promise.all([page.waitForEvent('download'), act(page, 'Save as template')])
  assert.match(download.suggestedFilename(), /\.waymark\.toml$/)
  const path = await download.path()
  await page.goto(server.url)
  await page.locator('input[type=file]').setInputFiles(file('nonsense.toml', 'text/plain', Buffer.from('name = 1')))
  await page.getByRole('alert').getByText('This is no template file', { exact: false }).waitFor()
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('grid').waitFor()
  await act(page, 'Open the persona sheet')
  await page.getByRole('article', { name: 'Sheet of Jonas, night nurse' }).waitFor()
  assert.deepEqual(errors, [])
})
