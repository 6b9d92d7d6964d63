// Yjs clients that no one here wrote: npm's yjs 13 with y-websocket 3, and yjs 14 (`@y/y`) with `@y/websocket` 4, as they come.

import { WebsocketProvider as WebsocketProvider14 } from '@y/websocket'
import * as Y14 from '@y/y'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

/** A y-websocket client of one document of a journey. */
export function connect (server, journey, { token, doc = 'map', ydoc = new Y.Doc() } = {}) {
  return client(WebsocketProvider, server, journey, token, doc, ydoc)
}

/** The same of the next generation, which is still a pre-release: other types, client ids of 53 bits. */
export function connect14 (server, journey, { token, doc = 'map', ydoc = new Y14.Doc() } = {}) {
  return client(WebsocketProvider14, server, journey, token, doc, ydoc)
}

function client (Provider, server, journey, token, doc, ydoc) {
  const line = new Line()
  const provider = new Provider(`${server.syncUrl}/${journey}`, doc, ydoc, {
    params: { token },
    WebSocketPolyfill: line.socket,
    disableBc: true,
    maxBackoffTime: 500
  })
  return { ydoc, provider, line, end: () => { provider.destroy(); ydoc.destroy() } }
}

/** The line of one client: it can withhold updates and deliver them later, behind those made after them. */
class Line {
  #withheld = []
  withholding = false

  /** The constructor of sockets on this line. */
  get socket () {
    const line = this
    return class extends WebSocket {
      send (data, ...rest) {
        const [SYNC, UPDATE] = [0, 2]
        if (line.withholding && data[0] === SYNC && data[1] === UPDATE) line.#withheld.push(() => super.send(data, ...rest))
        else super.send(data, ...rest)
      }
    }
  }

  /** Sends what was withheld, the latest first. */
  deliver () {
    this.withholding = false
    // A socket that closed meanwhile takes nothing more; its client uploads everything when it is back.
    for (const send of this.#withheld.splice(0).reverse()) try { send() } catch { /* closed */ }
  }
}

/** Waits until a condition holds; the reason for giving up names it. */
export async function until (what, condition, timeoutMs = 20_000) {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const value = await condition()
    if (value) return value
    if (Date.now() > deadline) throw new Error(`never happened: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

export const synced = peer => until('synced', () => peer.provider.synced)

/**
 * Waits until all that the server has taken of a document so far is on its disk. An empty write is acknowledged (to a client that
 * asks with `waymark=1`) once everything before it is durable.
 */
export async function durable (server, journey, { token, doc = 'map' }) {
  const socket = new WebSocket(`${server.syncUrl}/${journey}/${doc}?token=${token}&waymark=1`)
  const [SYNC, STEP_2, ACK] = [0, 1, 100]
  try {
    await new Promise((resolve, reject) => {
      socket.on('open', () => socket.send(Uint8Array.of(SYNC, STEP_2, 2, 0, 0)))
      socket.on('message', data => { if (data[0] === ACK) resolve() })
      socket.on('close', code => reject(new Error(`closed with ${code}`)))
      socket.on('error', reject)
    })
  } finally {
    socket.terminate()
  }
}
