// Prose that looks like something: written by two people at once, by keys, signs, tools and pasting; read by a viewer and by any Yjs client.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { addCard, bodyField, card, cellAt, openBody, saved } from './support/board.mjs'
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

/** What a field shows: each line with its list, and its letters with what they look like. */
const shown = page => bodyField(page).evaluate(area => {
  const lines = [...area.parentElement.querySelectorAll('.t-line')]
  return lines.map(line => {
    const list = { bullet: '- ', ordered: `${line.dataset.number}. ` }[line.dataset.list] ?? ''
    const pieces = []
    for (const node of line.childNodes) {
      // The caret of the other cuts letters that look the same.
      if (node.classList?.contains('t-caret')) continue
      const { bold, italic, link } = node.dataset ?? {}
      const signs = (bold === '' ? '*' : '') + (italic === '' ? '_' : '') + (link === '' ? '~' : '')
      if (pieces.at(-1)?.signs === signs) pieces.at(-1).words += node.textContent
      else pieces.push({ signs, words: node.textContent })
    }
    const words = pieces.map(({ signs, words }) => signs + words + [...signs].reverse().join(''))
    return list + words.join('').replaceAll('\u200b', '')
  }).join('\n')
})
const shows = (page, wanted) => until(`the field shows ${JSON.stringify(wanted)}`, async () => {
  const now = await shown(page)
  if (now === wanted) return true
  shows.last = now
  return false
}, 10_000).catch(error => { throw new Error(`${error.message}, but ${JSON.stringify(shows.last)}`) })
const select = (page, from, to) => bodyField(page).evaluate((area, [from, to]) => { area.focus(); area.setSelectionRange(from, to) }, [from, to])
const paste = (page, html, plain) => bodyField(page).evaluate((area, [html, plain]) => {
  const clipboardData = new DataTransfer()
  if (html) clipboardData.setData('text/html', html)
  clipboardData.setData('text/plain', plain)
  return !area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}, [html, plain])

/** Runs an action by its name. */
async function act (page, name) {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill(name)
  await page.getByRole('option', { name: new RegExp(`^${name}`) }).first().click()
}

/** Two windows on a journey with one card more. */
async function twoWindows (t, card) {
  const { pages: [a, b], journey } = await people(t, server)
  await addCard(a, await cellAt(a, 'Gains', 'Sees a friend'), card)
  await saved(a)
  return { journey, a, b }
}

test('one formats while the other types in the same body, and any Yjs client reads it', async t => {
  const { journey, a, b } = await twoWindows(t, 'Written by two')
  await (await openBody(a, 'Written by two')).click()
  await a.keyboard.type('one two three')
  await (await openBody(b, 'Written by two')).click()
  await shows(b, 'one two three')

  // By keys, while the other's caret stands inside.
  await select(b, 5, 5)
  await select(a, 4, 7)
  await a.keyboard.press('Control+b')
  await b.keyboard.type('xx')
  await Promise.all([shows(a, 'one *txxwo* three'), shows(b, 'one *txxwo* three')])
  assert.deepEqual(await bodyField(b).evaluate(area => [area.selectionStart, area.selectionEnd]), [7, 7])
  await select(a, 0, 9)
  await a.keyboard.press('Control+i')
  await shows(b, '_one _*_txxwo_* three')

  // Undo takes back one's own only, step by step.
  await a.keyboard.press('Control+z')
  await shows(b, 'one *txxwo* three')
  await a.keyboard.press('Control+z')
  await Promise.all([shows(a, 'one txxwo three'), shows(b, 'one txxwo three')])
  await a.keyboard.press('Control+Shift+z')
  await shows(b, 'one *txxwo* three')

  const peer = connect(server, journey.id, { token: journey.links.viewer.token })
  t.after(() => peer.end())
  await synced(peer)
  const body = [...peer.ydoc.getMap('cards').values()].find(card => card.get('title').toString() === 'Written by two').get('body')
  await until('the standard delta tells', () => body.toDelta().length === 3)
  assert.deepEqual(body.toDelta(), [{ insert: 'one ' }, { insert: 'txxwo', attributes: { bold: true } }, { insert: ' three' }])
})

test('signs of Markdown, lists, and the keys that end them', async t => {
  const { a, b } = await twoWindows(t, 'Signs')
  await (await openBody(a, 'Signs')).click()
  await a.keyboard.type('**Bold** then *slanted* and [here](example.org/a).')
  await shows(a, '*Bold* then _slanted_ and ~here~.')
  assert.equal(await bodyField(a).inputValue(), 'Bold then slanted and here.')
  await a.keyboard.press('Enter')
  await a.keyboard.type('- milk')
  await a.keyboard.press('Enter')
  await a.keyboard.type('bread')
  await a.keyboard.press('Enter')
  await shows(a, '*Bold* then _slanted_ and ~here~.\n- milk\n- bread\n- ')
  await a.keyboard.press('Enter')
  await a.keyboard.type('1. first')
  await (await openBody(b, 'Signs')).click()
  await Promise.all([a, b].map(page => shows(page, '*Bold* then _slanted_ and ~here~.\n- milk\n- bread\n1. first')))

  // Backspace at the start of an item takes the list, not the letter before.
  await a.keyboard.press('Home')
  await a.keyboard.press('Backspace')
  await shows(a, '*Bold* then _slanted_ and ~here~.\n- milk\n- bread\nfirst')
  // The other divides an item.
  await select(b, 30, 30)
  await b.keyboard.press('Enter')
  await shows(a, '*Bold* then _slanted_ and ~here~.\n- mi\n- lk\n- bread\nfirst')

  // Undo gives the signs back as they were typed.
  await select(a, 0, 0)
  await a.keyboard.type('**a**')
  await shows(a, '*a**Bold* then _slanted_ and ~here~.\n- mi\n- lk\n- bread\nfirst'.replace('*a**Bold*', '*aBold*'))
  await a.keyboard.press('Control+z')
  await until('the signs are back', async () => (await bodyField(a).inputValue()).startsWith('**a**Bold'))

  // A list in a text that is still empty waits for its first letter.
  await bodyField(b).fill('')
  await shows(b, '')
  await b.keyboard.type('- ')
  await shows(b, '- ')
  await b.keyboard.type('only')
  await Promise.all([shows(a, '- only'), shows(b, '- only')])
})

test('the row of tools, links by key, and Tab as the way out', async t => {
  const { a } = await twoWindows(t, 'Tools')
  await (await openBody(a, 'Tools')).click()
  await a.keyboard.type('see the map')
  await select(a, 8, 11)
  const tools = a.getByRole('toolbar', { name: 'Formatting' })
  const tool = name => tools.getByRole('button', { name, exact: true })
  await tool('Bold').click()
  await shows(a, 'see the *map*')
  assert.equal(await tool('Bold').getAttribute('aria-pressed'), 'true')
  assert.equal(await bodyField(a).evaluate(area => area === document.activeElement), true)

  await a.keyboard.press('Control+k')
  const address = a.getByRole('textbox', { name: 'Address' })
  await address.fill('javascript:alert(1)')
  await address.press('Enter')
  await a.getByText('Write an address that starts with https://').waitFor()
  await address.fill('example.org/map')
  await address.press('Enter')
  await shows(a, 'see the *~map~*')
  const open = tools.getByRole('link', { name: 'Open https://example.org/map' })
  assert.deepEqual(await open.evaluate(link => [link.target, link.rel]), ['_blank', 'noopener noreferrer'])
  // What is typed behind a link is no part of it.
  await select(a, 11, 11)
  await a.keyboard.type('!')
  await shows(a, 'see the *~map~**!*')

  // Tab goes to the tools, arrows within them, Tab leaves.
  await a.keyboard.press('Tab')
  await until('Bold has the focus', () => tool('Bold').evaluate(button => button === document.activeElement))
  await a.keyboard.press('ArrowLeft')
  assert.equal(await a.evaluate(() => document.activeElement.tagName), 'BUTTON')
  for (let press = 0; press < 4; press++) await a.keyboard.press('ArrowLeft')
  await tool('Bulleted list').focus()
  await a.keyboard.press('Enter')
  await shows(a, '- see the *~map~**!*')
  // By name, from the palette: it acts on the text that one came from.
  await select(a, 0, 3)
  await a.getByRole('button', { name: 'Find anything' }).click()
  await a.getByRole('dialog').getByRole('combobox').fill('Italic')
  await a.keyboard.press('Enter')
  await shows(a, '- _see_ the *~map~**!*')
  await tools.count() || await select(a, 0, 3)
  await tool('Numbered list').focus()
  await a.keyboard.press('Tab')
  await until('the tools are gone', async () => await tools.count() === 0)
})

test('pasting keeps words, five marks and safe addresses; copying gives them back', async t => {
  const { journey, a, b } = await twoWindows(t, 'Pasted')
  await (await openBody(a, 'Pasted')).click()
  await a.evaluate(() => { window.ran = false })
  const html = `<h2 onclick="ran=true">Head</h2><p>some <i>slanted</i> <a href="javascript:ran=true">words</a> and <a href="https://example.org">a page</a></p>
    <ul><li>one</li><li>two</li></ul><script>ran=true</script><img src=x onerror="ran=true">`
  assert.equal(await paste(a, html, 'plain'), true)
  const pasted = '*Head*\nsome _slanted_ words and ~a page~\n- one\n- two'
  await shows(a, pasted)
  await a.keyboard.press('Control+z')
  await shows(a, '')
  await a.keyboard.press('Control+Shift+z')
  await shows(a, pasted)
  assert.equal(await a.evaluate(() => window.ran), false)

  // What is copied goes into another text as it looks.
  const copied = await bodyField(a).evaluate(area => {
    area.setSelectionRange(5, 17)
    const clipboardData = new DataTransfer()
    area.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
    return [clipboardData.getData('text/html'), clipboardData.getData('text/plain')]
  })
  assert.deepEqual(copied, ['<p>some <em>slanted</em></p>', 'some slanted'])
  // Plain text stays plain, but for what leads somewhere.
  await (await openBody(b, 'Pasted')).click()
  await shows(b, pasted)
  await select(b, 0, 200)
  assert.equal(await paste(b, '', '**not bold** but [this](https://example.org/x) and https://example.org/y.'), true)
  const linked = '**not bold** but ~this~ and ~https://example.org/y~.'
  await Promise.all([shows(a, linked), shows(b, linked)])
  // Too much changes nothing and says so.
  assert.equal(await paste(b, '', 'x'.repeat(10_001)), true)
  await b.getByText('This text would be too long').waitFor()
  await shows(b, linked)

  // A duplicate looks the same.
  await saved(b)
  await card(b, 'Pasted').first().click()
  await b.keyboard.press('Control+d')
  await until('there are two', async () => await card(b, 'Pasted').count() === 2)
  await saved(b)
  await until('both have two links', async () => {
    const { json } = await server.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.viewer.token })
    const ids = Object.values(json.cards).filter(card => card.title === 'Pasted').map(card => card.id)
    return ids.length === 2 && ids.every(id => json.looks[`card:${id}`]?.body.runs.length === 2)
  })
})

test('a viewer reads it as a page has it, in German too', async t => {
  const { journey, a } = await twoWindows(t, 'Read by others')
  await (await openBody(a, 'Read by others')).click()
  await a.keyboard.type('**Bold** and [here](example.org)')
  await a.keyboard.press('Enter')
  await a.keyboard.type('- item')
  await shows(a, '*Bold* and ~here~\n- item')
  await saved(a)

  const window = await openWindow({ locale: 'de-DE' })
  t.after(() => window.close())
  const { page } = window
  await page.goto(journey.links.viewer.url)
  await page.getByRole('grid').waitFor()
  await card(page, 'Read by others').first().click()
  const body = page.getByRole('group', { name: 'Mehr', exact: true })
  await body.getByRole('listitem').getByText('item').waitFor()
  assert.equal(await body.locator('strong').innerText(), 'Bold')
  const link = body.getByRole('link', { name: 'here' })
  assert.deepEqual(await link.evaluate(link => [link.href, link.target, link.rel]), ['https://example.org/', '_blank', 'noopener noreferrer'])
  assert.equal(await body.locator('textarea').count(), 0)
  // It follows as others write.
  await select(a, 0, 4)
  await a.keyboard.press('Control+b')
  await until('it is bold no more', async () => await body.locator('strong').count() === 0)
  // And the tools speak German for who may write.
  const writer = await openWindow({ locale: 'de-DE' })
  t.after(() => writer.close())
  await writer.page.goto(journey.links.editor.url)
  await writer.page.getByRole('grid').waitFor()
  await card(writer.page, 'Read by others').first().click()
  await writer.page.getByRole('textbox', { name: 'Mehr', exact: true }).click()
  await writer.page.getByRole('toolbar', { name: 'Formatierung' }).getByRole('button', { name: 'Fett' }).waitFor()
})

test('what one formats shows wherever the other reads it, and history names a change of formatting alone', async t => {
  const { a, b } = await twoWindows(t, 'Read everywhere')
  await card(a, 'Read everywhere').click()
  await act(a, 'Make it feedback')
  await (await openBody(a, 'Read everywhere')).click()
  await a.keyboard.type('**Bold** and [here](example.org)')
  await a.keyboard.press('Enter')
  await a.keyboard.type('- item')
  await shows(a, '*Bold* and ~here~\n- item')
  await saved(a)
  const isRead = async (place, bold) => {
    await place.getByRole('listitem').getByText('item', { exact: true }).waitFor()
    const link = place.getByRole('link', { name: 'here' })
    assert.deepEqual(await link.evaluate(link => [link.href, link.target, link.rel]), ['https://example.org/', '_blank', 'noopener noreferrer'])
    await until(`${bold} is bold`, async () => (await place.locator('strong').allInnerTexts()).join('|') === bold)
  }

  // While feedback is judged, also what changes in its look alone.
  await act(b, 'Judge feedback')
  const triage = b.getByRole('region', { name: 'Feedback' })
  await triage.getByRole('option').filter({ hasText: 'Read everywhere' }).click()
  const body = triage.locator('.s-triage-text')
  await isRead(body, 'Bold')
  await select(a, 5, 8)
  await a.keyboard.press('Control+b')
  await isRead(body, 'Bold|and')
  await b.keyboard.press('Escape')

  await act(b, 'Read as an outline')
  const outline = b.getByRole('region', { name: 'Outline of the journey' })
  const entry = outline.locator('.o-card').filter({ hasText: 'Read everywhere' })
  await isRead(entry.locator('.o-body'), 'Bold|and')
  await a.keyboard.press('Control+z')
  await isRead(entry.locator('.o-body'), 'Bold')
  await b.keyboard.press('Shift+B')
  await b.getByRole('grid').waitFor()

  await card(b, 'Read everywhere').click()
  await b.keyboard.press('Shift+P')
  const show = b.getByRole('dialog', { name: 'Presentation' })
  const shownCard = show.getByRole('listitem').filter({ has: b.getByText('Read everywhere', { exact: true }) }).last()
  await isRead(shownCard.locator('.e-present-body'), 'Bold')
  await b.keyboard.press('Escape')
  await show.waitFor({ state: 'detached' })

  await b.getByRole('button', { name: 'History', exact: true }).click()
  const history = b.getByRole('complementary', { name: 'History' })
  await history.getByRole('textbox', { name: 'Name this version' }).fill('Bold still')
  await history.getByRole('button', { name: 'Keep version' }).click()
  const version = history.getByRole('button', { name: /^Bold still/ })
  await version.waitFor()
  await select(a, 0, 4)
  await a.keyboard.press('Control+b')
  await shows(a, 'Bold and ~here~\n- item')
  await saved(a)
  await version.click()
  await history.getByRole('radio', { name: 'What changed since' }).click()
  const change = history.getByRole('button', { name: 'Description of “Read everywhere”: formatting changed (Bold)' })
  await change.waitFor()
  assert.deepEqual(await change.locator('.h-text').evaluateAll(texts => texts.map(text => text.innerHTML.replaceAll(/<!--.*?-->/g, ''))),
    ['<strong>Bold</strong> and <span class="t-link">here</span>', 'Bold and <span class="t-link">here</span>'])
  // Words that changed are told as they look.
  await select(a, 18, 18)
  await a.keyboard.press('Control+i')
  await a.keyboard.type(' slanted')
  await saved(a)
  const words = history.locator('.h-text ins em')
  await until('the new word is slanted', async () => (await words.allInnerTexts()).join('').trim() === 'slanted')
  assert.equal(await words.first().evaluate(word => getComputedStyle(word).fontSynthesisStyle), 'auto', 'the font has no italics of its own')
  await history.getByText('Description of “Read everywhere”, formatting too').waitFor()
})

test('Escape takes back what was written and formatted as one step, and what is switched is said', async t => {
  const { a, b } = await twoWindows(t, 'Taken back')
  await (await openBody(a, 'Taken back')).click()
  await a.keyboard.type('kept **words**')
  await shows(a, 'kept *words*')
  await a.keyboard.press('Control+Enter')
  await bodyField(a).blur()
  await (await openBody(b, 'Taken back')).click()
  await shows(b, 'kept *words*')

  await select(a, 10, 10)
  const said = words => a.getByRole('status').filter({ hasText: new RegExp(`^${words}$`) }).waitFor({ state: 'attached' })
  await a.keyboard.press('Control+i')
  await said('Italic on')
  await a.keyboard.type(' and more')
  // What the caret stands in is described as soon as the browser has told of its move.
  await until('the description tells of both', async () => /Italic/.test(await bodyField(a).getAttribute('aria-description')))
  await select(a, 0, 4)
  await a.keyboard.press('Control+b')
  await said('Bold on')
  await until('the description tells', async () => await bodyField(a).getAttribute('aria-description') === 'Bold')
  await a.keyboard.press('Control+Shift+8')
  await said('Bulleted list on')
  const written = await shown(a)
  assert.match(written, /^- \*kept\* /)
  await shows(b, written)
  // By way of the tools, and back: it is still the same text.
  await a.keyboard.press('Tab')
  await a.keyboard.press('Shift+Tab')
  await until('the text has the focus', () => bodyField(a).evaluate(area => area === document.activeElement))
  await a.keyboard.press('Escape')
  await Promise.all([a, b].map(page => shows(page, 'kept *words*')))
  await a.keyboard.press('Control+z')
  await Promise.all([a, b].map(page => shows(page, written)))
  await a.keyboard.press('Control+Shift+z')
  await Promise.all([a, b].map(page => shows(page, 'kept *words*')))

  // What the other formatted meanwhile stays.
  await select(a, 10, 10)
  await a.keyboard.type('!')
  await select(b, 0, 4)
  await b.keyboard.press('Control+i')
  await shows(a, '_kept_ *words!*')
  await a.keyboard.press('Escape')
  await Promise.all([a, b].map(page => shows(page, '_kept_ *words*')))
})
