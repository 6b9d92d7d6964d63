// Two people on one journey: what each of them relies on, in two windows, on the real server with its real store.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { addCard, bodyField, card, cellAt, cellOf, drag, everywhere, openBody, openJourney, saved, status } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { connect, synced, until } from './support/peers.mjs'
import { people } from './support/people.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const offline = ({ page }) => status(page).getByText(/^(Offline|Reconnecting)/).waitFor()

test('two people type into one card from both ends, and each caret stays where its owner put it', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const words = 'Three prices for the same room'
  const [fieldA, fieldB] = [await openBody(a, words), await openBody(b, words)]
  await fieldA.focus()
  await a.keyboard.press('Control+a')
  await a.keyboard.type('middle')
  await until('b has the middle', async () => await fieldB.inputValue() === 'middle')
  await fieldA.focus()
  await a.keyboard.press('Control+Home')
  await fieldB.focus()
  await b.keyboard.press('Control+End')
  const left = 'from the left '
  const right = ' and from the right'
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    if (i < left.length) await a.keyboard.type(left[i])
    if (i < right.length) await b.keyboard.type(right[i])
  }
  const both = 'from the left middle and from the right'
  await everywhere([a, b], 'both ends are in both windows', async page => await bodyField(page).inputValue() === both)
  await Promise.all([saved(a), saved(b)])
  end()
})

test('a card dragged to two places offline ends in one of them, the same in both windows', async t => {
  const { windows, pages: [a, b], end } = await people(t, server)
  const words = 'Three prices for the same room'
  await Promise.all([saved(a), saved(b)])
  await Promise.all(windows.map(window => window.context.setOffline(true)))
  const [placeA, placeB] = [await cellAt(a, 'Pains', 'Sees a friend'), await cellAt(b, 'Gains', 'Compares hotels')]
  const [spotA, spotB] = [await placeA.getAttribute('data-spot'), await placeB.getAttribute('data-spot')]
  await drag(a, card(a, words), placeA)
  await drag(b, card(b, words), placeB)
  await until('each sees its own move', async () => await cellOf(a, words) === spotA && await cellOf(b, words) === spotB)
  await Promise.all(windows.map(window => window.context.setOffline(false)))
  await until('one place in both windows', async () => {
    const [inA, inB] = [await cellOf(a, words), await cellOf(b, words)]
    return inA === inB && (inA === spotA || inA === spotB)
  }, 40_000)
  assert.equal(await card(a, words).count(), 1)
  assert.equal(await card(b, words).count(), 1)
  end()
})

test('what somebody adds to a stage that is deleted meanwhile is unplaced, and putting it back brings all back', async t => {
  const { windows, pages: [a, b], end } = await people(t, server)
  await Promise.all([saved(a), saved(b)])
  await windows[0].context.setOffline(true)
  await a.getByRole('columnheader', { name: /^Book/ }).click({ position: { x: 30, y: 14 } })
  await a.keyboard.press('Delete')
  await until('the stage is gone here', async () => await a.getByRole('columnheader', { name: /^Book( |$)/ }).count() === 0)
  await addCard(b, await cellAt(b, 'Pains', 'Books on our website'), 'Nobody told me about the tax')
  await saved(b)
  await windows[0].context.setOffline(false)
  for (const page of [a, b]) {
    await page.getByRole('button', { name: /lost (its|their) place/ }).first().waitFor({ timeout: 40_000 })
  }
  await b.getByRole('button', { name: /lost (its|their) place/ }).first().click()
  await b.getByText('Nobody told me about the tax').waitFor()
  await b.getByRole('button', { name: 'Place…' }).first().click()
  await b.getByRole('menuitem', { name: /^Restore|^Put back/ }).first().click()
  for (const page of [a, b]) {
    await page.getByRole('columnheader', { name: /^Book( |$)/ }).waitFor()
    await card(page, 'Nobody told me about the tax').waitFor()
    await card(page, 'Ages of the children entered twice').waitFor()
  }
  end()
})

test('undo takes back my own edit and leaves the other person’s', async t => {
  const { pages: [a, b], end } = await people(t, server)
  await addCard(a, await cellAt(a, 'Gains', 'Compares hotels'), 'Made by A')
  await addCard(b, await cellAt(b, 'Gains', 'Writes to ask'), 'Made by B')
  await everywhere([a, b], 'both see both', async page => await card(page, 'Made by A').count() === 1 && await card(page, 'Made by B').count() === 1)
  await a.keyboard.press('Escape')
  for (let i = 0; i < 10 && await card(a, 'Made by A').count() > 0; i++) {
    await a.getByRole('button', { name: /^Undo/ }).click()
  }
  await everywhere([a, b], 'A’s card is gone, B’s is not', async page =>
    await card(page, 'Made by A').count() === 0 && await card(page, 'Made by B').count() === 1)
  for (let i = 0; i < 10 && await card(a, 'Made by A').count() === 0; i++) {
    await a.getByRole('button', { name: /^Redo/ }).click()
  }
  await card(b, 'Made by A').waitFor()
  end()
})

test('a viewer sees everything live and is offered nothing to change', async t => {
  const { pages: [editor, viewer], journey, end } = await people(t, server, { roles: ['editor', 'viewer'] })
  await viewer.getByText('View only', { exact: false }).first().waitFor()
  await addCard(editor, await cellAt(editor, 'Gains', 'Compares hotels'), 'Seen live')
  await card(viewer, 'Seen live').waitFor()
  assert.equal(await viewer.getByRole('button', { name: /^Add/ }).count(), 0)
  await card(viewer, 'Seen live').dblclick()
  await viewer.keyboard.type('HACKED')
  await viewer.keyboard.press('Delete')
  // A hand-made frame over the viewer's own token, past any button.
  const intruder = connect(server, journey.id, { token: journey.links.viewer.token })
  t.after(() => intruder.end())
  await synced(intruder)
  intruder.ydoc.getMap('meta').get('title').insert(0, 'HACKED ')
  const denied = await viewer.evaluate(([url]) => new Promise(resolve => {
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    // Sync, update: one map entry `meta.title` by client 1.
    socket.onopen = () => socket.send(Uint8Array.of(0, 2, 19, 1, 1, 1, 0, 40, 1, 4, 109, 101, 116, 97, 1, 120, 1, 119, 1, 33, 0))
    socket.onmessage = ({ data }) => { if (new Uint8Array(data)[0] === 2) resolve('denied') }
    socket.onclose = () => resolve('closed')
    setTimeout(() => resolve('silence'), 10_000)
  }), [`${server.syncUrl}/${journey.id}/map?token=${journey.links.viewer.token}`])
  assert.notEqual(denied, 'silence')
  await addCard(editor, await cellAt(editor, 'Gains', 'Writes to ask'), 'Afterwards')
  await card(viewer, 'Afterwards').waitFor()
  assert.ok(!JSON.stringify(await server.content(journey)).includes('HACKED'))
  assert.equal(await editor.getByText('HACKED').count(), 0)
  end()
})

test('the server is killed while both type: what was saved is there, what was not arrives by itself', async t => {
  const { pages: [a, b], journey, end } = await people(t, server)
  const [wordsA, wordsB] = ['Three prices for the same room', 'Ages of the children entered twice']
  const [fieldA, fieldB] = [await openBody(a, wordsA), await openBody(b, wordsB)]
  await fieldA.focus()
  await a.keyboard.press('Control+End')
  await a.keyboard.type(' saved before')
  await fieldB.focus()
  await b.keyboard.press('Control+End')
  await b.keyboard.type(' saved before')
  await Promise.all([saved(a), saved(b)])

  const typing = Promise.all([a.keyboard.type(' and typed on through the crash', { delay: 25 }), b.keyboard.type(' and typed on through the crash', { delay: 25 })])
  await a.waitForTimeout(200)
  await server.kill()
  await typing
  await Promise.all([a, b].map(page => offline({ page })))
  await server.up()
  const stored = Object.values((await server.content(journey)).cards).map(card => card.body).join('\n')
  assert.equal(stored.match(/ saved before/g)?.length, 2, 'all that was shown as saved is there')
  await Promise.all([a, b].map(page => status(page).getByText('Saved', { exact: true }).waitFor({ timeout: 60_000 })))
  const whole = ' saved before and typed on through the crash'
  await until('the rest arrived by itself', async () =>
    Object.values((await server.content(journey)).cards).filter(card => card.body.endsWith(whole)).length === 2)
  // Either person now reads the other's words.
  await card(a, wordsB).first().click()
  await until('a reads what b typed', async () => (await bodyField(a).inputValue()).endsWith(whole))
  end()
})

test('edits made without a network survive closing the tab and arrive later', async t => {
  const journey = await server.createJourney('hotel-stay')
  const window = await openWindow()
  t.after(() => window.close())
  let { page } = window
  await openJourney(page, journey.links.editor.url)
  await saved(page)
  await server.kill()
  await offline({ page })
  await addCard(page, await cellAt(page, 'Gains', 'Compares hotels'), 'Written on the train')
  await status(page).getByText(/kept/).waitFor()
  await page.close()
  await server.up()
  page = await window.context.newPage()
  await page.goto(journey.links.editor.url)
  await card(page, 'Written on the train').waitFor()
  await saved(page)
  await until('it is on the server', async () => JSON.stringify(await server.content(journey)).includes('Written on the train'))
  assert.deepEqual(window.errors, [])
})

test('a point of the curve is set by drag and by key, live in the other window', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const point = page => page.getByRole('slider', { name: /Compares hotels/ })
  const before = await point(b).getAttribute('aria-valuenow')
  await point(a).focus()
  await a.keyboard.press('ArrowUp')
  await a.keyboard.press('ArrowUp')
  await until('half a step, twice, in the other window', async () =>
    Number(await point(b).getAttribute('aria-valuenow')) === Number(before) + 1)
  const box = await point(a).boundingBox()
  await a.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await a.mouse.down()
  await a.mouse.move(box.x + box.width / 2, box.y + box.height / 2 + 60, { steps: 8 })
  await a.mouse.up()
  await until('dragged down in the other window', async () => Number(await point(b).getAttribute('aria-valuenow')) < Number(before) + 1)
  end()
})

test('everybody sees who is here and what they have selected', async t => {
  const { pages: [a, b], end } = await people(t, server)
  await a.getByRole('list', { name: 'People here' }).getByRole('button').first().waitFor()
  await card(a, 'Three prices for the same room').click()
  const name = await a.getByRole('button', { name: 'Your name' }).textContent()
  assert.ok(name !== null)
  await until('a’s selection shows in b', () => b.evaluate(() => {
    const card = [...document.querySelectorAll('[role=grid] [data-spot^="card:"]')].find(card => card.textContent.includes('Three prices'))
    const box = card.getBoundingClientRect()
    return [...document.querySelectorAll('[data-peer]')].some(mark => {
      const at = mark.getBoundingClientRect()
      return mark.contains(card) || card.contains(mark) || (Math.abs(at.left - box.left) < 24 && Math.abs(at.top - box.top) < 40)
    })
  }))
  end()
})

test('the keyboard alone adds, edits, moves, deletes and undoes', async t => {
  const { pages: [a, b], end } = await people(t, server)
  const from = await cellAt(a, 'Gains', 'Compares hotels')
  await from.focus()
  await a.keyboard.type('By keyboard')
  await a.keyboard.press('Enter')
  await card(b, 'By keyboard').waitFor()
  const start = await cellOf(a, 'By keyboard')
  await card(a, 'By keyboard').focus()
  await a.keyboard.press('Alt+ArrowRight')
  await until('moved to the next moment', async () => await cellOf(b, 'By keyboard') !== start && await cellOf(b, 'By keyboard') !== null)
  await card(a, 'By keyboard').focus()
  await a.keyboard.press('Delete')
  await until('deleted', async () => await card(b, 'By keyboard').count() === 0)
  await a.keyboard.press('Control+z')
  await card(b, 'By keyboard').waitFor()
  await a.keyboard.press('Control+k')
  await a.getByRole('dialog').waitFor()
  await a.keyboard.type('Add stage')
  await a.keyboard.press('Enter')
  await a.keyboard.type('Say goodbye')
  await a.keyboard.press('Enter')
  await b.getByRole('columnheader', { name: /Say goodbye/ }).waitFor()
  end()
})
