// Pictures of every screen in three sizes, light and dark, one small sheet per screen, for docs/screens. Not a test: nothing is compared.
//
//   WAYMARK_BIN=target/debug/waymark WAYMARK_CLIENT_DIR=target/client-dist/dev node tests/browser/album.mjs [--out DIR] [--only WORD]
//
// The screens are those that the accessibility story looks at (support/walk.mjs). A screen may need the one before it, so each window walks through
// all of its list; `--only` says which are kept. Not here: single states of single pages (screens.mjs).

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { closeBrowser, openWindow } from './support/browser.mjs'
import { Server } from './support/server.mjs'
import { PHONE, screens } from './support/walk.mjs'
import { wordsOf } from './support/words.mjs'

const { values: flags } = parseArgs({
  options: {
    out: { type: 'string', default: new URL('../../docs/screens/all', import.meta.url).pathname },
    only: { type: 'string', default: '' }
  }
})

const SIZES = {
  1440: { viewport: { width: 1440, height: 900 } },
  1024: { viewport: { width: 1024, height: 768 } },
  390: PHONE
}
const THEMES = ['light', 'dark']
/** How much smaller the pictures of a sheet are than the screens. */
const SCALE = 0.45
/** Of WebP, 0 to 100: letters stay readable, a sheet stays under 100 KB. */
const QUALITY = 55

/** What the README shows, as it is: window -> screen. */
const OF_README = { '1440 light': 'board without the hint', '1440 dark': 'board without the hint', '390 light': 'board without the hint' }

/** Only there to leave the screens before it. */
const NO_SCREEN = 'after the windows'

/** name of the screen -> its pictures, each `{ size, theme, png }`. */
const album = new Map()

/** Walks through a list of screens in one window and keeps a picture of each. */
async function walk (size, theme, list) {
  const window = await openWindow({ ...SIZES[size], colorScheme: theme })
  const { page } = window
  for (const [name, reach] of Object.entries(list)) {
    await reach(page).catch(error => { throw new Error(`${name}, ${size}, ${theme}: ${error.message}`) })
    await page.evaluate(() => document.fonts.ready)
    // Everybody's pictures come, and nothing moves any more.
    await page.waitForTimeout(400)
    if (!album.has(name)) album.set(name, [])
    const png = await page.screenshot()
    album.get(name).push({ size: Number(size), theme, png: png.toString('base64') })
    if (OF_README[`${size} ${theme}`] === name && !flags.only) writeFileSync(join(flags.out, `../journey-${theme}-${size}.png`), png)
  }
  for (const error of window.errors) console.error(`${size} ${theme}: ${error}`)
  await window.close()
}

const fileOf = name => `${name.replaceAll(/[^a-z]+/g, '-')}.webp`

/** All sheets on one page. */
const index = () => `# Every screen

In windows of 1440, 1024 and 390 pixels, light and dark; the pictures are smaller than the screens. Made by \`node tests/browser/album.mjs\`, which walks through the screens
that the accessibility story looks at. The three pictures beside this page are those of the project's README.

${[...album.keys()].map(name => `## ${name[0].toUpperCase()}${name.slice(1)}\n\n![${name}](all/${fileOf(name)})\n`).join('\n')}`

/** Puts the pictures of one screen on one sheet. */
async function sheet (page, client, name, pictures) {
  const rows = Object.keys(SIZES).reverse().map(size => pictures.filter(picture => picture.size === Number(size))).filter(row => row.length)
  const image = ({ size, theme, png }) =>
    `<img width=${Math.round(size * SCALE)} alt="${size} ${theme}" src="data:image/png;base64,${png}">`
  // The two lower sizes share a line: a phone is narrow.
  const [first, ...rest] = rows
  const lines = [first, rest.flat()].filter(line => line?.length)
  await page.setContent(`<style>body { margin: 0; padding: 12px; width: max-content; background: #8a8a86 }
    div { display: flex; gap: 12px; align-items: start } div + div { margin-top: 12px } img { display: block }</style>
    ${lines.map(line => `<div>${line.map(image).join('')}</div>`).join('')}`)
  await page.waitForFunction(() => [...document.images].every(image => image.complete))
  const clip = await page.evaluate(() => ({ x: 0, y: 0, width: document.body.offsetWidth, height: document.body.offsetHeight, scale: 1 }))
  const { data } = await client.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY, captureBeyondViewport: true, clip })
  writeFileSync(join(flags.out, fileOf(name)), Buffer.from(data, 'base64'))
}

mkdirSync(flags.out, { recursive: true })
const server = await Server.start()
const t = wordsOf('en')
try {
  for (const size of Object.keys(SIZES)) {
    for (const theme of THEMES) {
      // Of its own each time: some screens change what the next one shows.
      const journey = await server.createJourney('hotel-stay')
      const { onScreen, others, onPhone } = screens({ server, journey, t })
      await walk(size, theme, size === '390' ? onPhone : { ...onScreen, ...others })
      console.log(size, theme)
    }
  }
  if (!flags.only) for (const file of readdirSync(flags.out)) if (file.endsWith('.webp')) rmSync(join(flags.out, file))
  const { page, context, close } = await openWindow({ viewport: { width: 1440, height: 900 } })
  const client = await context.newCDPSession(page)
  album.delete(NO_SCREEN)
  for (const [name, pictures] of album) if (name.includes(flags.only)) await sheet(page, client, name, pictures)
  if (!flags.only) writeFileSync(join(flags.out, '../README.md'), index())
  await close()
} finally {
  await closeBrowser()
  await server.stop()
}
