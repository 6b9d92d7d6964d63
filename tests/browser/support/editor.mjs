// Opens the page of `editor-page.mjs` in a window, on an address of the story's server.

import { join } from 'node:path'
import { build } from 'esbuild'

let bundled

/** The page's script. Its promise is kept: one bundle serves all windows. */
const script = () => bundled ??= build({
  entryPoints: [join(import.meta.dirname, 'editor-page.mjs')],
  bundle: true, format: 'iife', write: false, target: 'es2022', logLevel: 'silent'
}).then(result => result.outputFiles[0].text)

/**
 * Opens (or opens again) the editor on a journey, connected unless told. What it kept before is there at once. The page is put into an
 * answer of the server, since browsers let pages from elsewhere into no local network; its window has to be opened with `bypassCSP`.
 */
export async function openEditor (page, server, journey, { token, name, online = true }) {
  await page.goto(`${server.url}/healthz`)
  await page.evaluate(() => { document.body.innerHTML = '<main></main>' })
  await page.addScriptTag({ content: await script() })
  await page.evaluate(options => window.page.open(options), { syncUrl: server.syncUrl, journey, token, name, online })
}

/** What the page says about itself. */
export const ask = (page, what, ...rest) => page.evaluate(([what, rest]) => window.page[what](...rest), [what, rest])
