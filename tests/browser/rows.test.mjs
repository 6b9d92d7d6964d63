// What moves while people write, and what does not (docs/board.md): rows grow in steps and settle later, and what I look at stays.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { card, openJourney, saved } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const LINE = 18

/** Two windows on one filled journey. */
async function two () {
  const journey = await server.createJourney('hotel-stay')
  const windows = [await openWindow({ viewport: { width: 1440, height: 700 } }), await openWindow({ viewport: { width: 1440, height: 700 } })]
  for (const { page } of windows) await openJourney(page, journey.links.editor.url)
  const end = async () => {
    for (const window of windows) {
      assert.deepEqual(window.errors, [])
      await window.close()
    }
  }
  return { pages: windows.map(({ page }) => page), end, journey }
}

/** Where every lane stands in the window, and how tall it is. */
const rows = page => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('.b-row')].map(row => {
  const { top, height } = row.getBoundingClientRect()
  return [row.dataset.lane, { top, height }]
})))

/** Notes where a lane stands whenever rows have changed, as it is painted: the board does its part before the observers made here. */
const watch = (page, lane) => page.evaluate(lane => {
  const row = document.querySelector(`.b-row[data-lane=${lane}]`)
  window.tops = [row.getBoundingClientRect().top]
  const look = () => {
    const { top } = row.getBoundingClientRect()
    if (Math.abs(top - window.tops.at(-1)) > 0.5) window.tops.push(top)
  }
  window.watching = new ResizeObserver(look)
  for (const element of document.querySelectorAll('.b-row, .b-lanes, .b-header')) window.watching.observe(element)
}, lane)
const moves = page => page.evaluate(() => {
  window.watching.disconnect()
  return window.tops
})

async function write (page, words, title) {
  await card(page, title).first().dblclick()
  await page.locator('.b-view textarea').waitFor()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(words)
}

test('rows below move once for two lines while somebody writes, and go back when it is over', async () => {
  const { pages: [writer, reader], end } = await two()
  const before = await rows(reader)
  await watch(reader, 'gains')
  // "Three prices" is the tallest cell of its lane or becomes it; enough words for six lines.
  await write(writer, ' and then another word'.repeat(6), 'Three prices')
  await until('the text is there', async () => /(and then another word\W*){6}/.test(await card(reader, 'Three prices').first().innerText()))
  const after = await rows(reader)
  const grown = after.pains.height - before.pains.height
  assert.ok(grown >= 3 * LINE, `the row has grown by ${grown}`)
  const tops = await moves(reader)
  assert.ok(tops.length - 1 <= Math.ceil(grown / (2 * LINE)) + 1, `rows below stood at ${tops}`)
  assert.ok(tops.every((top, at) => at === 0 || top > tops[at - 1]), `rows below only move down: ${tops}`)

  // Taking it all away again moves nothing as long as it goes on, in either window.
  await watch(reader, 'gains')
  await watch(writer, 'gains')
  for (let word = 0; word < 6 * 4; word++) await writer.keyboard.press('Control+Backspace')
  await until('the words are gone', async () => !/another/.test(await card(reader, 'Three prices').first().innerText()))
  assert.equal((await moves(reader)).length, 1)
  assert.equal((await moves(writer)).length, 1)
  await writer.keyboard.press('Enter')
  for (const page of [reader, writer]) {
    await until('the row has settled', async () => Math.abs((await rows(page)).pains.height - before.pains.height) < 1)
  }
  await end()
})

test('what I look at stays where it is while somebody writes above it', async () => {
  const { pages: [writer, reader], end } = await two()
  await reader.locator('.b-view').evaluate(view => view.scrollTo(0, view.scrollHeight))
  await until('the writer\'s lane is out of view', async () => (await rows(reader)).pains.top < 0)
  const lane = await reader.evaluate(() => {
    const head = document.querySelector('.b-header').getBoundingClientRect().bottom
    return [...document.querySelectorAll('.b-row')].find(row => row.getBoundingClientRect().bottom > head + 40).dataset.lane
  })
  await watch(reader, lane)
  await write(writer, ' and then another word'.repeat(6), 'Three prices')
  await until('the text is there', async () => /(and then another word\W*){6}/.test(await card(reader, 'Three prices').first().textContent()))
  await writer.keyboard.press('Escape')
  const tall = (await rows(reader)).pains.height
  await until('the row has settled', async () => (await rows(reader)).pains.height < tall - 3 * LINE)
  const tops = await moves(reader)
  assert.deepEqual(tops.map(Math.round), [Math.round(tops[0])])
  await end()
})

test('the row I write in stays under my hands while somebody writes above it in view', async () => {
  const { pages: [writer, other], end } = await two()
  await card(other, 'Sit down, a glass').first().scrollIntoViewIfNeeded()
  const title = 'Sit down, a glass'
  const lane = await card(other, title).first().evaluate(element => element.closest('.b-row').dataset.lane)
  assert.notEqual(lane, 'pains')
  await write(other, ' x', title)
  await other.locator('.b-view').evaluate(view => view.scrollBy(0, 60))
  await other.waitForTimeout(100)
  await watch(other, lane)
  await write(writer, ' and then another word'.repeat(6), 'Three prices')
  await until('the text is there', async () => /(and then another word\W*){6}/.test(await card(other, 'Three prices').first().textContent()))
  const tops = await moves(other)
  assert.deepEqual(tops.map(Math.round), [Math.round(tops[0])])
  await end()
})

test('the word "Saved" is never there while an edit is not on the server', async () => {
  const { pages: [page], end, journey } = await two()
  await saved(page)
  await page.evaluate(() => {
    window.words = []
    // After the field's own listeners: what the page shows from here on.
    addEventListener('input', () => Promise.resolve().then(() => window.words.push(document.querySelector('.k-status').textContent)))
  })
  for (const letter of 'abc') {
    await write(page, letter, 'Three prices')
    await page.keyboard.press('Enter')
    await saved(page)
    const { json } = await server.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.owner.token })
    const text = await card(page, 'Three prices').first().locator('.b-card-title').innerText()
    assert.ok(Object.values(json.cards).some(({ title }) => title === text), `"${text}" is on the server`)
  }
  assert.deepEqual(await page.evaluate(() => window.words), ['Saving…', 'Saving…', 'Saving…'])
  await end()
})
