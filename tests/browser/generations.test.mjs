// Every kind of client in one room: yjs 13, yjs 14, a rich-text editor with its own offline copy, and our own page.
//
// All randomness comes from a seed that is printed; `WAYMARK_PEERS_SEED` repeats it.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as Y14 from '@y/y'
import * as Y from 'yjs'

import { addCard, card, cellAt, openJourney, saved } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { ask, openEditor } from './support/editor.mjs'
import { connect, connect14, durable, synced, until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

const seed = Number(process.env.WAYMARK_PEERS_SEED ?? Date.now() % 2 ** 31)
console.log(`WAYMARK_PEERS_SEED=${seed}`)

let server
before(async () => { server = await Server.start(['--gone-seconds', '10']) })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** mulberry32: small, seeded. */
function randomness (seed) {
  const next = () => {
    seed = (seed + 0x6D2B79F5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = end => Math.floor(next() * end)
  return { below, choice: list => list[below(list.length)] }
}

/** The words left in a text, of which every one has to be there once at the end. */
let words = 0
const word = name => `[${name} ${++words}]`

/** What a document holds, in the words of one library, whichever wrote it. */
function told (update) {
  const ydoc = new Y.Doc()
  Y.applyUpdate(ydoc, update)
  return {
    ...Object.fromEntries(['meta', 'stages', 'moments', 'lanes', 'cards', 'mixed'].map(root => [root, ydoc.getMap(root).toJSON()])),
    prose: ydoc.getXmlFragment('prose').toString(),
    rich: ydoc.getText('rich').toDelta()
  }
}
const told13 = peer => told(Y.encodeStateAsUpdate(peer.ydoc))
const told14 = peer => told(Y14.encodeStateAsUpdate(peer.ydoc))
const toldPage = async page => told(Buffer.from(await ask(page, 'state'), 'base64'))

/** One API over both generations: the titles of cards, and a map of their own. */
const hand13 = peer => ({
  ids: () => [...peer.ydoc.getMap('cards').keys()].sort(),
  title: id => peer.ydoc.getMap('cards').get(id).get('title'),
  set: (key, value) => peer.ydoc.getMap('mixed').set(key, value),
  map: (key, inner) => peer.ydoc.getMap('mixed').set(key, new Y.Map(Object.entries(inner)))
})
const hand14 = peer => ({
  ids: () => [...peer.ydoc.get('cards').attrKeys()].sort(),
  title: id => peer.ydoc.get('cards').getAttr(id).getAttr('title'),
  set: (key, value) => peer.ydoc.get('mixed').setAttr(key, value),
  map: (key, inner) => {
    const map = new Y14.Type()
    peer.ydoc.get('mixed').setAttr(key, map)
    for (const [name, value] of Object.entries(inner)) map.setAttr(name, value)
  }
})

/** One random edit; answers what has to be found in the journey's titles afterwards. */
function edit (name, hand, random) {
  const id = random.choice(hand.ids())
  const title = hand.title(id)
  switch (random.below(4)) {
    case 0: hand.set(`${name} ${random.below(5)}`, [random.below(100), 'x', { deep: true }]); return []
    case 1: hand.map(`shared ${random.below(3)}`, { by: name, n: random.below(100) }); return []
    // Bold words in what is a plain title to us.
    case 2: title.format(0, Math.min(4, title.length), { bold: true }); return []
    default: {
      const text = word(name)
      title.insert(random.below(2) * title.length, text)
      return [text]
    }
  }
}

const names = peer => [...peer.provider.awareness.getStates().values()].map(state => state.user?.name)
const content = journey => server.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.viewer.token })

test('yjs 13 and yjs 14 share maps, texts, formats and presence, and edits made apart merge', async t => {
  const journey = await server.createJourney('hotel-stay')
  const token = journey.links.editor.token
  const [a, b] = [connect(server, journey.id, { token }), connect14(server, journey.id, { token })]
  t.after(() => { a.end(); b.end() })
  await Promise.all([synced(a), synced(b)])
  a.provider.awareness.setLocalStateField('user', { name: 'Thirteen' })
  b.provider.awareness.setLocalStateField('user', { name: 'Fourteen' })
  await until('they see each other', () => names(a).includes('Fourteen') && names(b).includes('Thirteen'))

  const [left, right] = [hand13(a), hand14(b)]
  const id = left.ids()[0]
  right.title(id).insert(0, '14: ')
  await until('13 reads it', () => left.title(id).toString().startsWith('14: '))
  left.title(id).format(0, 2, { bold: true })
  a.ydoc.getText('rich').applyDelta([{ insert: 'bold', attributes: { bold: true } }, { insert: { image: 'x.png' } }, { insert: ' plain' }])

  for (const peer of [a, b]) peer.provider.disconnect()
  left.title(id).insert(0, '13 apart ')
  right.title(id).insert(right.title(id).length, ' 14 apart')
  right.map('made apart', { by: 'Fourteen' })
  for (const peer of [a, b]) peer.provider.connect()
  await until('both merge', () => [left, right].every(hand => /^13 apart 14: .* 14 apart$/.test(hand.title(id).toString())))
  await until('they hold the same', () => JSON.stringify(told13(a)) === JSON.stringify(told14(b)))
  const { json } = await content(journey)
  assert.equal(json.cards[id].title, left.title(id).toString())
})

test('an update that is withheld and comes later loses nothing, whoever withholds it', async t => {
  for (const [join, handOf] of [[connect, hand13], [connect14, hand14]]) {
    const journey = await server.createJourney('hotel-stay')
    const token = journey.links.editor.token
    const [gappy, other] = [join(server, journey.id, { token }), connect(server, journey.id, { token })]
    t.after(() => { gappy.end(); other.end() })
    await Promise.all([synced(gappy), synced(other)])
    const hand = handOf(gappy)
    const id = hand.ids()[0]
    gappy.line.withholding = true
    hand.title(id).insert(0, '[first]')
    hand.set('withheld', 1)
    gappy.line.withholding = false
    // It leaves a hole before itself: the server asks for what is missing.
    hand.title(id).insert(0, '[later]')
    await until('both parts arrive', () => hand13(other).title(id).toString().startsWith('[later][first]'))
    gappy.line.deliver()
    hand.title(id).insert(0, '[last]')
    await until('the end arrives', () => hand13(other).title(id).toString().startsWith('[last][later][first]'))
    await durable(server, journey.id, { token })
    await server.kill()
    await server.up()
    const fresh = connect(server, journey.id, { token })
    t.after(() => fresh.end())
    await synced(fresh)
    assert.ok(hand13(fresh).title(id).toString().startsWith('[last][later][first]'))
    assert.equal(fresh.ydoc.getMap('mixed').get('withheld'), 1)
  }
})

test('a rich-text editor, yjs 13, yjs 14 and our own page work in one room through cuts and kills', async t => {
  const random = randomness(seed)
  const journey = await server.createJourney('hotel-stay')
  const token = journey.links.editor.token
  const [editor, second, ours] = await Promise.all([openWindow({ bypassCSP: true }), openWindow({ bypassCSP: true }), openWindow()])
  const [a, b] = [connect(server, journey.id, { token }), connect14(server, journey.id, { token })]
  t.after(async () => {
    a.end()
    b.end()
    await Promise.all([editor, second, ours].map(window => window.close()))
  })
  await Promise.all([synced(a), synced(b), openJourney(ours.page, journey.links.editor.url),
    openEditor(editor.page, server, journey.id, { token, name: 'Writer' }),
    openEditor(second.page, server, journey.id, { token, name: 'Reader' })])
  await until('the editor is synced', () => ask(editor.page, 'synced'))
  a.provider.awareness.setLocalStateField('user', { name: 'Thirteen' })
  b.provider.awareness.setLocalStateField('user', { name: 'Fourteen' })
  for (const seen of [() => names(a), () => names(b), () => ask(editor.page, 'names')]) {
    await until('everybody is seen', async () => {
      const here = (await seen()).filter(Boolean)
      // Our own page is the one with a name that nobody here gave.
      return ['Thirteen', 'Fourteen', 'Writer', 'Reader'].every(name => here.includes(name)) && new Set(here).size >= 5
    })
  }
  const people = ours.page.getByRole('list', { name: 'People here' })
  await until('our page sees them', async () => await people.getByRole('button').count() >= 4)

  const hands = [['13', a, hand13(a)], ['14', b, hand14(b)]]
  const expected = []
  const prose = editor.page.locator('.ProseMirror')
  await prose.click()
  await editor.page.keyboard.type('# The whole story\nIt begins with ')
  await editor.page.keyboard.press('Control+b')
  await editor.page.keyboard.type('a bold word')
  await editor.page.keyboard.press('Control+b')
  for (let round = 0; round < 6; round++) {
    for (const [name, peer, hand] of hands) {
      if (random.below(3) === 0) peer.line.withholding = true
      for (let count = random.below(4); count >= 0; count--) expected.push(...edit(name, hand, random))
      if (random.below(2) === 0) peer.line.deliver()
      if (random.below(4) === 0) peer.provider.disconnect()
      else if (!peer.provider.shouldConnect) peer.provider.connect()
    }
    await editor.page.keyboard.type(`\nline ${round}`)
    if (round === 2) {
      await addCard(ours.page, await cellAt(ours.page, 'Thoughts', 'Compares hotels'), 'Made on our page')
      await saved(ours.page)
      await server.kill()
      await server.up()
    }
  }
  for (const [, peer] of hands) {
    peer.line.deliver()
    peer.provider.connect()
  }
  await Promise.all(hands.map(([, peer]) => synced(peer)))

  // The editor goes away with what it wrote last only in its own copy, and comes back with that.
  await editor.page.evaluate(() => window.page.provider.disconnect())
  await editor.page.keyboard.type('\nwritten offline')
  const html = await ask(editor.page, 'html')
  await until('the offline words are kept', async () =>
    told(Buffer.from(await ask(editor.page, 'kept', journey.id), 'base64')).prose.includes('written offline'))
  await openEditor(editor.page, server, journey.id, { token, name: 'Writer', online: false })
  assert.equal(await ask(editor.page, 'html'), html)
  await editor.page.evaluate(() => window.page.provider.connect())
  await until('the editor is back', () => ask(editor.page, 'synced'))
  await until('the other editor has every word', async () => await ask(second.page, 'html') === html)
  assert.match(html, /<strong>a bold word<\/strong>/)

  const same = async () => {
    const all = [told13(a), told14(b), await toldPage(editor.page), await toldPage(second.page)]
    return all.every(one => JSON.stringify(sorted(one)) === JSON.stringify(sorted(all[0])))
  }
  // The server was killed while our page wrote; the page brings back by itself what was not saved.
  const ofOurs = one => Object.values(one.cards).some(card => card.title === 'Made on our page')
  await until('the card of our page is with the others', () => ofOurs(told13(a)), 40_000)
  await until('all hold the same', same, 40_000)
  await durable(server, journey.id, { token })
  await server.kill()
  await server.up()
  const fresh = connect(server, journey.id, { token: journey.links.viewer.token })
  t.after(() => fresh.end())
  await synced(fresh)
  const final = told13(fresh)
  assert.deepEqual(sorted(final), sorted(told13(a)))
  const titles = Object.values(final.cards).map(card => card.title)
  for (const text of expected) assert.equal(titles.filter(title => title.includes(text)).length, 1, text)

  // We read the same, and a page of ours shows it.
  const { status, json } = await content(journey)
  assert.equal(status, 200)
  for (const [id, card] of Object.entries(json.cards)) assert.equal(card.title, final.cards[id].title)
  assert.ok(ofOurs(json))
  if (expected.length) await until('our page shows the words of others', () => card(ours.page, expected[0]).count())
  for (const window of [editor, second, ours]) assert.deepEqual(window.errors, [])
})

/** Objects with their keys in order: maps keep none. */
function sorted (value) {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]))
}
