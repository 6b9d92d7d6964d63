// A journey as large as the product promises to be quick with: 60 moments, 12 lanes, 2,000 cards, 2 personas; or larger. And people at work
// in it.
//
// Written by a plain y-websocket client in the journey's own schema, so it costs the browser under test nothing.

import { randomBytes } from 'node:crypto'
import * as Y from 'yjs'

import { connect, synced, until } from './peers.mjs'

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** An id as everything in a journey has: a ULID. */
export function ulid (now = Date.now()) {
  let value = (BigInt(now) << 80n) | BigInt('0x' + randomBytes(10).toString('hex'))
  let text = ''
  for (let digit = 0; digit < 26; digit++) {
    text = crockford[Number(value & 31n)] + text
    value >>= 5n
  }
  return text
}

/** Order keys compare as text; three letters are room enough here. */
const position = index => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return letters[Math.floor(index / 676) % 26] + letters[Math.floor(index / 26) % 26] + letters[index % 26]
}

function entity (fields, texts, sets = []) {
  const map = new Y.Map()
  for (const [name, value] of Object.entries(fields)) map.set(name, value)
  for (const [name, value] of Object.entries(texts)) map.set(name, new Y.Text(value))
  for (const name of sets) map.set(name, new Y.Map())
  map.set('by', 'Benchmark')
  map.set('created', Date.now())
  return map
}

/** Fills an empty journey of the server; gives what a benchmark needs to know about it. */
export async function bigJourney (server, { stages = 8, moments = 60, lanes = 12, cards = 2000 } = {}) {
  const journey = await server.createJourney('empty-grid', 'A large journey')
  const peer = connect(server, journey.id, { token: journey.links.editor.token })
  await synced(peer)
  const root = name => peer.ydoc.getMap(name)
  const made = { stages: [], moments: [], lanes: [], cards: [], personas: [] }
  peer.ydoc.transact(() => {
    for (const name of ['stages', 'moments', 'lanes', 'cards', 'personas']) {
      for (const item of root(name).values()) item.set('del', { by: 'Benchmark', at: Date.now(), seen: [] })
    }
    const add = (name, map) => {
      const id = ulid()
      root(name).set(id, map)
      made[name].push(id)
      return id
    }
    for (let i = 0; i < 2; i++) {
      add('personas', entity({ pos: position(i), weight: 50 }, { name: `Persona ${i + 1}` }, ['roles', 'custom']))
    }
    for (let i = 0; i < stages; i++) {
      add('stages', entity({ pos: position(i) }, { name: `Stage ${i + 1}`, goal: '', opportunity: '' }))
    }
    for (let i = 0; i < moments; i++) {
      const stage = made.stages[Math.floor(i * stages / moments)]
      add('moments', entity(
        { kind: i % 7 === 6 ? 'wait' : 'touchpoint', at: `${stage}|${position(i)}`, impact: 1 + i % 5 },
        { title: `Moment ${i + 1}`, what: '', reason: '', expectation: '', question: '', personalisation: '' },
        ['channels', 'actors', 'exit_reasons']))
    }
    const kinds = ['emotion', 'thoughts', 'needs', 'pains', 'gains', 'opportunities', 'ideas', 'actions', 'evidence', 'text', 'systems', 'backstage']
    for (let i = 0; i < lanes; i++) {
      add('lanes', entity({ kind: i ? kinds[1 + (i - 1) % (kinds.length - 1)] : 'emotion', pos: position(i) }, { name: `Lane ${i + 1}` }))
    }
    const kindsOfCards = ['thought', 'need', 'pain', 'gain', 'idea']
    for (let i = 0; i < cards; i++) {
      const lane = made.lanes[1 + i % (lanes - 1)]
      const moment = made.moments[Math.floor(i / (lanes - 1)) % moments]
      add('cards', entity(
        { kind: kindsOfCards[i % 5], at: `${lane}|${moment}|${position(i)}`, severity: 1 + i % 5 },
        { title: `Card ${i + 1}: what a guest says, thinks or needs here`, body: '' },
        ['tags']))
    }
    made.moments.forEach((moment, i) => {
      made.personas.forEach((persona, p) => {
        root('scores').set(`${moment}|${persona}|as_is`, { v: Math.round(Math.sin(i / 3 + p) * 4) / 2, by: 'Benchmark' })
      })
    })
  })
  await until('the large journey is on the server', async () => {
    const { json } = await server.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.owner.token })
    return Object.keys(json.cards).length >= cards
  })
  peer.end()
  return { ...journey, made }
}

/**
 * People who write, each `perSecond` letters into cards all over the journey, each with a client, a cursor and a caret of its own. `end`
 * takes them out and gives how many letters they wrote.
 */
export async function peopleAtWork (server, journey, { people = 10, perSecond = 3 } = {}) {
  const peers = await Promise.all(Array.from({ length: people }, () => connect(server, journey.id, { token: journey.links.editor.token })))
  await Promise.all(peers.map(synced))
  let written = 0
  const timers = []
  peers.forEach((peer, at) => {
    peer.provider.awareness.setLocalStateField('user', { name: `Person ${at + 1}`, color: '#4a5fd0' })
    const cards = peer.ydoc.getMap('cards')
    // Every other one works in the first columns, which the window shows; the others anywhere.
    const reach = at % 2 ? journey.made.cards.length : 60
    let card, left
    const goOn = () => {
      card = journey.made.cards[Math.floor(Math.random() * reach)]
      left = 20
    }
    goOn()
    const write = () => {
      if (left-- === 0 || cards.get(card).get('title').length > 150) goOn()
      const title = cards.get(card).get('title')
      title.insert(title.length, 'abcdefgh '[Math.max(left, 0) % 9])
      const caret = JSON.stringify(Y.createRelativePositionFromTypeIndex(title, title.length))
      const [lane, moment] = cards.get(card).get('at').split('|')
      peer.provider.awareness.setLocalStateField('caret', { entity: `card:${card}`, field: 'title', anchor: caret, head: caret })
      peer.provider.awareness.setLocalStateField('cursor', { lane, moment, x: Math.random(), y: Math.random() })
      written++
    }
    // People do not press their keys in the same millisecond as the others.
    const each = 1000 / perSecond
    timers.push(setTimeout(() => timers.push(setInterval(write, each)), each * at / people))
  })
  return {
    end () {
      timers.forEach(timer => clearInterval(timer))
      peers.forEach(peer => peer.end())
      return written
    }
  }
}
