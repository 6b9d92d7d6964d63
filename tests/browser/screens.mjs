// Screenshots of every page and state, in three sizes and both themes, for looking at. Not a test: nothing is compared.
//
//   node tests/browser/screens.mjs --dist DIR [--out DIR] [--only WORD] [--size desk,tablet,phone] [--theme light,dark]
//
// `--dist` is a built client; it is served here, under the server's content security policy, with canned answers in place
// of the API. `--base URL` takes a running server instead; pages that need canned answers still get them, and the journey
// page, which needs the real thing, is there too.

import { createServer } from 'node:http'
import { mkdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { closeBrowser, openWindow } from './support/browser.mjs'

const { values: flags } = parseArgs({
  options: {
    dist: { type: 'string' },
    base: { type: 'string' },
    out: { type: 'string', default: 'screens' },
    only: { type: 'string', default: '' },
    size: { type: 'string', default: 'desk,tablet,phone' },
    theme: { type: 'string', default: 'light,dark' }
  }
})

const SIZES = {
  desk: { viewport: { width: 1440, height: 900 } },
  tablet: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
}

const TEMPLATES = [
  {
    id: 'hotel-stay',
    name: 'Hotel stay, family with kids',
    summary: 'A filled example with its hidden moments: queues, corridors and weeks of waiting between the touchpoints.',
    how_to_use: '',
    stages: ['Choose', 'Book', 'Anticipate', 'Arrive', 'Stay', 'Leave', 'Remember'],
    curve: [1.5, -0.2, -1, 0.7, 0, -0.8, 0.9, -0.6, -1.6, 0.8, -0.4, 1.8, 1.2, -0.3, -1.1, 0.4, null, 1, -0.7, null, 1.3]
  },
  {
    id: 'purchase-cycle',
    name: 'Purchase cycle',
    summary: 'From first hearing about it to recommending it, with the loop back to the next purchase.',
    how_to_use: '',
    stages: ['Awareness', 'Consideration', 'Purchase', 'Usage', 'Retention', 'Advocacy'],
    curve: [null, null, null, null, null, null, null, null]
  },
  {
    id: 'empty-grid',
    name: 'Empty grid',
    summary: 'One stage, one moment and the lanes you will want first.',
    how_to_use: '',
    stages: ['First stage'],
    curve: [null]
  }
]

const DAY = 86_400_000
const id = last => `01JQZ0000000000000000000${last}`
const RECENTS = [
  ['0A', 'Hotel stay, family with kids', 'owner', 0.001, TEMPLATES[0]],
  ['0B', 'Opening a business account, from the first visit of the branch to the card in the mail', 'editor', 0.2,
    { stages: ['Look', 'Visit', 'Wait', 'Use'], curve: [0.5, 1, -0.5, -2, -1.5, null, 0.5, 1.5] }],
  ['0C', 'Software trial to paid', 'viewer', 1.2,
    { stages: ['Sign up', 'First value', 'Invite', 'Decide', 'Pay'], curve: [1, 1.5, 2, 0.5, 0, 0.5, -0.5, 1] }],
  ['0D', 'Employee: the first ninety days', 'owner', 3, { stages: ['Offer', 'Day one', 'Probation'], curve: [2, 1, -1, -1.5, 0, 1] }],
  ['0E', 'Untouched', 'contributor', 40, { stages: [], curve: [] }]
].map(([last, title, role, days, { stages, curve }]) => ({ id: id(last), title, role, token: 'secret', opened_ms: Date.now() - days * DAY, stages, curve }))

const fail = (status, code, message) => ({ status, json: { error: { code, message } } })

/** Canned answers; a page may replace some. */
async function answerApi (page, special = {}) {
  await page.route('**/api/**', async route => {
    const request = route.request()
    const call = `${request.method()} ${new URL(request.url()).pathname}`
    const match = Object.keys(special).find(key => call.startsWith(key))
    if (match) return special[match] === 'never' ? undefined : route.fulfill(special[match])
    if (call === 'GET /api/templates') return route.fulfill({ json: TEMPLATES })
    const recent = RECENTS.find(recent => call.startsWith(`GET /api/journeys/${recent.id}`))
    if (recent) return route.fulfill({ json: { id: recent.id, title: recent.title, role: recent.role, created_ms: 1, deleted_ms: null } })
    if (call.startsWith('DELETE ') || call.startsWith('PATCH ')) return route.fulfill({ status: 204 })
    return route.fulfill(fail(404, 'unknown_journey', 'There is no such journey.'))
  })
}

const withRecents = page => page.addInitScript(list => localStorage.setItem('waymark.recents', JSON.stringify(list)), RECENTS)
const firstMenu = page => page.getByRole('button', { name: /^Actions for Hotel/ })

/** name -> what to do before and after the page is opened. */
const SCREENS = {
  'home-first': { path: '/' },
  'home-first-loading': { path: '/', answers: { 'GET /api/templates': 'never' } },
  'home-first-failed': { path: '/', answers: { 'GET /api/templates': fail(503, 'rate_limited', 'Slow down.') } },
  'home-create-failed': {
    path: '/',
    answers: { 'POST /api/journeys': { ...fail(429, 'rate_limited', 'Slow down.'), headers: { 'Retry-After': '20' } } },
    after: page => page.getByRole('button', { name: 'Start with an example' }).click()
  },
  'home-creating': {
    path: '/',
    answers: { 'POST /api/journeys': 'never' },
    after: page => page.getByRole('button', { name: 'Start with an example' }).click()
  },
  'home-journeys': { path: '/', before: withRecents },
  'home-lost': { path: '/', before: withRecents, answers: { [`GET /api/journeys/${id('0C')}`]: fail(404, 'unknown_journey', 'Gone.') } },
  'home-menu': { path: '/', before: withRecents, after: page => firstMenu(page).click() },
  'home-menu-viewer': { path: '/', before: withRecents, after: page => page.getByRole('button', { name: /^Actions for Software/ }).click() },
  'home-keyboard': {
    path: '/',
    before: withRecents,
    after: async page => { for (let n = 0; n < 5; n++) await page.keyboard.press('Tab') }
  },
  'home-rename': {
    path: '/',
    before: withRecents,
    after: async page => { await firstMenu(page).click(); await page.getByRole('menuitem', { name: 'Rename' }).click() }
  },
  'home-deleted': {
    path: '/',
    before: withRecents,
    after: async page => {
      await firstMenu(page).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('button', { name: 'Undo' }).waitFor()
    }
  },
  // Real: on a server, with a journey of its own.
  journey: { template: 'hotel-stay' },
  'journey-empty': { template: 'empty-grid' },
  'not-found': { path: '/nowhere' },
  // Debug builds only.
  kit: { path: '/?kit' },
  'kit-menu': { path: '/?kit', after: page => page.getByRole('button', { name: 'Menu', exact: true }).click() },
  'kit-popover': { path: '/?kit', after: page => page.getByRole('button', { name: 'Popover' }).click() },
  'kit-select': { path: '/?kit', after: page => page.getByRole('button', { name: 'Severity' }).click() },
  'kit-palette': { path: '/?kit', after: page => page.getByRole('button', { name: 'Palette' }).click() },
  'kit-palette-typed': {
    path: '/?kit',
    after: async page => { await page.getByRole('button', { name: 'Palette' }).click(); await page.keyboard.type('ad') }
  },
  'kit-dialog': { path: '/?kit', after: page => page.getByRole('button', { name: 'Dialog' }).click() },
  'kit-toasts': {
    path: '/?kit',
    after: async page => {
      await page.getByRole('button', { name: 'Toast', exact: true }).click()
      await page.getByRole('button', { name: 'Problem' }).click()
    }
  },
  crash: { path: '/?kit', after: page => page.getByRole('button', { name: 'Crash' }).click() },
  'kit-tooltip': { path: '/?kit', after: async page => { await page.getByRole('button', { name: 'Undo' }).hover(); await page.waitForTimeout(600) } }
}

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
  "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }

function serve (folder) {
  const server = createServer((request, answer) => {
    const path = new URL(request.url, 'http://here').pathname
    const file = extname(path) ? path : '/index.html'
    try {
      const body = readFileSync(join(folder, file))
      answer.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': POLICY })
      answer.end(body)
    } catch {
      answer.writeHead(404).end()
    }
  })
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Makes a journey on the server of `--base` and gives its address. */
async function newJourney (template) {
  const answer = await fetch(`${flags.base}/api/journeys`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ template })
  })
  const { id, links } = await answer.json()
  return `${flags.base}/j/${id}#${links.owner.token}`
}

const server = flags.base ? undefined : await serve(flags.dist)
const base = flags.base ?? `http://127.0.0.1:${server.address().port}`
mkdirSync(flags.out, { recursive: true })
for (const [name, screen] of Object.entries(SCREENS)) {
  if (!name.includes(flags.only) || (screen.template && !flags.base)) continue
  for (const size of flags.size.split(',')) {
    for (const theme of flags.theme.split(',')) {
      const window = await openWindow({ ...SIZES[size], colorScheme: theme })
      const { page } = window
      if (!screen.template) await answerApi(page, screen.answers)
      await screen.before?.(page)
      await page.goto(screen.template ? await newJourney(screen.template) : base + screen.path)
      await page.locator('main').waitFor()
      if (screen.template) await page.waitForTimeout(1500)
      await page.evaluate(() => document.fonts.ready)
      await page.waitForTimeout(150)
      await screen.after?.(page)
      await page.waitForTimeout(250)
      await page.screenshot({ path: join(flags.out, `${name}-${size}-${theme}.png`) })
      for (const error of window.errors) console.error(`${name} ${size} ${theme}: ${error}`)
      await window.close()
    }
  }
  console.log(name)
}
await closeBrowser()
server?.close()
