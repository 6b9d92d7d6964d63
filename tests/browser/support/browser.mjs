// Windows of one Chromium, each a person of its own (own storage), and what every story checks about them.
//
// A page error or an unexpected console error fails the story that owns the window.

import { chromium } from 'playwright-core'

let browser

/** The one browser of a test file: its promise is kept, so that windows opened side by side share it. */
function shared () {
  browser ??= chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync']
  })
  return browser
}

/** Closes the browser; call it when the file's stories are over. */
export async function closeBrowser () {
  await (await browser)?.close()
  browser = undefined
}

/** Messages that a story about a dead server or a refused socket cannot avoid: Chromium itself logs them. */
const networkNoise = /WebSocket connection to|Failed to load resource|Failed to fetch|net::ERR_/

/** Opens a window for one person. `errors` gathers what went wrong in it. */
export async function openWindow (options = {}) {
  const context = await (await shared()).newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    ...options
  })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const errors = []
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error' && !networkNoise.test(message.text())) errors.push(message.text())
  })
  return { context, page, errors, close: () => context.close() }
}
