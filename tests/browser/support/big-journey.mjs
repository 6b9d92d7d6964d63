// A journey as large as the product promises to be quick with: 60 moments, 12 lanes, 2,000 cards, 2 personas.
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
      add('lanes', entity({ kind: kinds[i % kinds.length], pos: position(i) }, { name: `Lane ${i + 1}` }))
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
