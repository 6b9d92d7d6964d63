// Real Yjs clients in our rooms: what they write arrives, offline edits too, and a viewer's never does.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as Y from 'yjs'

import { connect, durable, synced, until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server

before(async () => { server = await Server.start() })
after(() => server?.stop())

test('two y-websocket clients share nested maps and texts', async () => {
  const journey = await server.createJourney('empty-grid')
  const token = journey.links.editor.token
  const [a, b] = [connect(server, journey.id, { token }), connect(server, journey.id, { token })]
  await Promise.all([synced(a), synced(b)])

  const inner = new Y.Map()
  const text = new Y.Text('héllo 𝄞')
  a.ydoc.transact(() => {
    a.ydoc.getMap('custom').set('inner', inner)
    inner.set('text', text)
    inner.set('numbers', [1, 2.5, { deep: true }])
  })
  await until('the nested text arrives', () => b.ydoc.getMap('custom').get('inner')?.get('text')?.toString() === 'héllo 𝄞')
  b.ydoc.getMap('custom').get('inner').get('text').insert(0, '>> ')
  await until('the answer arrives', () => text.toString() === '>> héllo 𝄞')
  assert.deepEqual(inner.get('numbers'), [1, 2.5, { deep: true }])
  a.end()
  b.end()
})

test('edits made offline on both sides merge, and survive a SIGKILL of the server', async () => {
  const journey = await server.createJourney('empty-grid')
  const token = journey.links.editor.token
  const [a, b] = [connect(server, journey.id, { token }), connect(server, journey.id, { token })]
  await Promise.all([synced(a), synced(b)])
  a.ydoc.getText('scratch').insert(0, 'middle')
  await until('both have the start', () => b.ydoc.getText('scratch').toString() === 'middle')

  a.provider.disconnect()
  b.provider.disconnect()
  a.ydoc.getText('scratch').insert(0, 'left ')
  b.ydoc.getText('scratch').insert(6, ' right')
  a.provider.connect()
  b.provider.connect()
  await until('both merge', () => [a, b].every(peer => peer.ydoc.getText('scratch').toString() === 'left middle right'))

  await durable(server, journey.id, { token })
  a.end()
  b.end()
  await server.kill()
  await server.up()
  const late = connect(server, journey.id, { token })
  await synced(late)
  assert.equal(late.ydoc.getText('scratch').toString(), 'left middle right')
  late.end()
})

test('awareness travels, and ends when its client leaves', async () => {
  const journey = await server.createJourney('empty-grid')
  const token = journey.links.viewer.token
  const [a, b] = [connect(server, journey.id, { token }), connect(server, journey.id, { token })]
  await Promise.all([synced(a), synced(b)])
  a.provider.awareness.setLocalStateField('user', { name: 'Ada', color: '#0a7' })
  await until('b sees Ada', () => [...b.provider.awareness.getStates().values()].some(state => state.user?.name === 'Ada'))
  a.end()
  await until('b sees her leave', () => ![...b.provider.awareness.getStates().values()].some(state => state.user?.name === 'Ada'))
  b.end()
})

test('a viewer sees everything live and cannot write', async () => {
  const journey = await server.createJourney('hotel-stay')
  const viewer = connect(server, journey.id, { token: journey.links.viewer.token })
  const editor = connect(server, journey.id, { token: journey.links.editor.token })
  await Promise.all([synced(viewer), synced(editor)])
  const titles = ydoc => [...ydoc.getMap('stages').values()].map(stage => stage.get('name').toString()).sort()
  assert.ok(titles(viewer.ydoc).length >= 5)
  assert.deepEqual(titles(viewer.ydoc), titles(editor.ydoc))

  viewer.ydoc.getMap('meta').get('title').insert(0, 'HACKED ')
  editor.ydoc.getMap('meta').get('goal').insert(0, 'Goal: ')
  await until('the viewer sees the editor', () => viewer.ydoc.getMap('meta').get('goal').toString().startsWith('Goal: '))
  // The viewer's frame came before the editor's change was sent on, or will be refused all the same: ask the server.
  const fresh = connect(server, journey.id, { token: journey.links.viewer.token })
  await synced(fresh)
  assert.ok(!fresh.ydoc.getMap('meta').get('title').toString().includes('HACKED'))
  assert.ok(!editor.ydoc.getMap('meta').get('title').toString().includes('HACKED'))
  for (const peer of [viewer, editor, fresh]) peer.end()
})

test('a wrong token, an unknown journey and an unknown document stop the client for good', async () => {
  const journey = await server.createJourney('empty-grid')
  const refused = async (id, options, code) => {
    const peer = connect(server, id, options)
    const closed = await new Promise(resolve => peer.provider.once('connection-close', resolve))
    assert.equal(closed.code, code)
    peer.end()
  }
  await refused(journey.id, { token: 'nonsense' }, 4401)
  await refused('01ARZ3NDEKTSV4RRFFQ69G5FAV', { token: journey.links.owner.token }, 4404)
  await refused(journey.id, { token: journey.links.owner.token, doc: 'secret' }, 4404)
})

test('what a y-websocket client writes into a journey is a card like any other', async () => {
  const journey = await server.createJourney('hotel-stay')
  const peer = connect(server, journey.id, { token: journey.links.editor.token })
  await synced(peer)
  const cards = peer.ydoc.getMap('cards')
  const [id, card] = [...cards.entries()].find(([, card]) => card.get('kind') === 'pain')
  card.get('title').insert(0, 'From JavaScript: ')
  await until('the JSON tells', async () => {
    const { json } = await server.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.viewer.token })
    return json.cards[id].title.startsWith('From JavaScript: ')
  })
  peer.end()
})

test('what a y-websocket client formats is read by us, and what may not be said is not', async () => {
  const journey = await server.createJourney('hotel-stay')
  const peer = connect(server, journey.id, { token: journey.links.editor.token })
  await synced(peer)
  const [id, card] = [...peer.ydoc.getMap('cards').entries()].find(([, card]) => card.get('body').length === 0)
  const body = card.get('body')
  body.applyDelta([
    { insert: 'Ask ' },
    { insert: 'them', attributes: { bold: true, color: 'red' } },
    { insert: ' ' },
    { insert: 'here', attributes: { link: 'https://example.org' } },
    { insert: ' not here', attributes: { link: 'javascript:alert(1)' } },
    { insert: '\n' },
    { insert: 'one', attributes: { list: 'bullet' } },
  ])
  const { json } = await until('the JSON tells', async () => {
    const answer = await server.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.viewer.token })
    return answer.json.looks?.[`card:${id}`] && answer
  })
  assert.equal(json.cards[id].body, 'Ask them here not here\none')
  assert.deepEqual(json.looks[`card:${id}`].body, {
    runs: [{ at_utf16: 4, length_utf16: 4, bold: true }, { at_utf16: 9, length_utf16: 4, link: 'https://example.org' }],
    lists: [{ line: 1, list: 'bullet' }],
  })
  peer.end()
})
