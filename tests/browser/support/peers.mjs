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
