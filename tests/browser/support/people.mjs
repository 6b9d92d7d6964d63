// People on one journey: a window for each, opened by the link of their role.

import assert from 'node:assert/strict'

import { openJourney } from './board.mjs'
import { openWindow } from './browser.mjs'

/**
 * Opens a new journey for as many people as there are `roles`; their windows close when the story ends, however it ends.
 *
 * `end()` says that no window met an error.
 */
export async function people (t, server, { template = 'hotel-stay', roles = ['editor', 'editor'] } = {}) {
  const journey = await server.createJourney(template)
  const windows = await Promise.all(roles.map(() => openWindow()))
  t.after(() => Promise.all(windows.map(window => window.close())))
  const pages = windows.map(({ page }) => page)
  await Promise.all(pages.map((page, at) => openJourney(page, journey.links[roles[at]].url)))
  const end = () => { for (const window of windows) assert.deepEqual(window.errors, []) }
  return { journey, windows, pages, end }
}
