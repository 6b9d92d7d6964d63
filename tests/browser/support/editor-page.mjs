// A page that no one here wrote either: a TipTap editor on a fragment of a journey's document, with y-websocket and y-indexeddb.
//
// Bundled by `editor.mjs` and run in Chromium; `window.page` is what stories drive.

import { Editor } from '@tiptap/core'
import Collaboration from '@tiptap/extension-collaboration'
import StarterKit from '@tiptap/starter-kit'
import { IndexeddbPersistence } from 'y-indexeddb'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

const ydoc = new Y.Doc()
const base64 = bytes => btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))

window.page = {
  async open ({ syncUrl, journey, token, name, online }) {
    const kept = new IndexeddbPersistence(`journey ${journey}`, ydoc)
    await kept.whenSynced
    const provider = new WebsocketProvider(`${syncUrl}/${journey}`, 'map', ydoc, {
      params: { token }, connect: online, disableBc: true, maxBackoffTime: 500
    })
    provider.awareness.setLocalStateField('user', { name, color: '#06c' })
    this.provider = provider
    this.editor = new Editor({
      element: document.querySelector('main'),
      extensions: [StarterKit.configure({ undoRedo: false }), Collaboration.configure({ document: ydoc, field: 'prose' })]
    })
  },
  html () { return this.editor.getHTML() },
  synced () { return this.provider.synced },
  names () { return [...this.provider.awareness.getStates().values()].map(state => state.user?.name) },
  state () { return base64(Y.encodeStateAsUpdate(ydoc)) },
  // What y-indexeddb has written down, read back as a page that opens later would.
  async kept (journey) {
    const other = new Y.Doc()
    await new IndexeddbPersistence(`journey ${journey}`, other).whenSynced
    return base64(Y.encodeStateAsUpdate(other))
  }
}
