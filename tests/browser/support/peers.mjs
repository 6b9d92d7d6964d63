// Yjs clients that no one here wrote: npm's yjs and y-websocket, as they come.

import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

/** A y-websocket client of one document of a journey. */
export function connect (server, journey, { token, doc = 'map', ydoc = new Y.Doc() } = {}) {
  const provider = new WebsocketProvider(`${server.syncUrl}/${journey}`, doc, ydoc, {
    params: { token },
    WebSocketPolyfill: WebSocket,
    disableBc: true
  })
  return { ydoc, provider, end: () => { provider.destroy(); ydoc.destroy() } }
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
