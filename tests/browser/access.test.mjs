// Everybody gets in: axe-core finds nothing serious on any screen, and the outline reads the journey as headings and lists.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { everything, hindrances } from './support/axe.mjs'
import { addCard, card, cellAt, openJourney, saved } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'
import { PHONE, screens } from './support/walk.mjs'
import { LANGUAGES, wordsOf } from './support/words.mjs'

let server, journey
before(async () => {
  server = await Server.start()
  journey = await server.createJourney('hotel-stay')
})
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** What of a phone's screen lies beside it. */
const beside = page => page.evaluate(() => {
  const over = [document.documentElement, ...document.querySelectorAll('dialog[open], .c-panel')]
    .filter(element => element.scrollWidth > element.clientWidth + 1)
    .map(element => `${element.tagName} ${element.className} is ${element.scrollWidth} wide in ${element.clientWidth}`)
  const controls = [...document.querySelectorAll('dialog[open] :is(button, input, textarea), .c-panel :is(button, input, textarea)')]
    .filter(element => element.checkVisibility() && !element.closest('[data-two] > .s-sheets'))
    .filter(element => { const { left, right, width } = element.getBoundingClientRect(); return width > 1 && (left < -12 || right > innerWidth + 12) })
    .map(element => `${element.className} “${element.ariaLabel ?? element.textContent}” lies outside`)
  return [...over, ...controls]
})

/** Looks at one screen after another in one window; gives what hinders, each with the screens it is on. */
async function look (options, screens) {
  const window = await openWindow(options)
  const found = {}
  for (const [name, reach] of Object.entries(screens)) {
    await reach(window.page).catch(error => { throw new Error(`${name}: ${error.message}`) })
    for (const hindrance of await hindrances(window.page)) (found[hindrance] ??= []).push(name)
    if (options.isMobile) for (const part of await beside(window.page)) (found[part] ??= []).push(name)
    if (process.env.WAYMARK_AXE_ALL) console.log(options.colorScheme, name, await everything(window.page))
    if (process.env.WAYMARK_SHOTS) await window.page.screenshot({ path: `${process.env.WAYMARK_SHOTS}/${options.colorScheme}-${options.isMobile ? 'phone-' : ''}${name.replaceAll(' ', '-')}.png` })
  }
  assert.deepEqual(window.errors, [])
  await window.close()
  return found
}

// Each screen is looked at in both languages and in light and dark; a look at all four pairs would find nothing that these two do not.
const looks = [{ locale: 'en-GB', colorScheme: 'light' }, { locale: 'de-DE', colorScheme: 'dark' }]
for (const options of looks) {
  const language = LANGUAGES.find(language => options.locale.startsWith(language))
  const which = `${language}, ${options.colorScheme}`
  const all = () => screens({ server, journey, t: wordsOf(language) })
  test(`axe finds nothing serious on any screen of a journey: ${which}`, async () => {
    assert.deepEqual(await look(options, all().onScreen), {})
  })
  test(`nor on those of a viewer and of who is lost: ${which}`, async () => {
    assert.deepEqual(await look(options, all().others), {})
  })
  test(`nor on a phone: ${which}`, async () => {
    assert.deepEqual(await look({ ...options, ...PHONE }, all().onPhone), {})
  })
}

test('every language there is was looked at', () => {
  assert.deepEqual(looks.map(({ locale }) => locale.slice(0, 2)).sort(), [...LANGUAGES].sort())
})

test('the outline has a heading per stage and moment, a list per lane, and each entry is edited and undone by its own button', async () => {
  const [mine, other] = [await openWindow(), await openWindow()]
  await openJourney(other.page, journey.links.editor.url)
  await openJourney(mine.page, journey.links.editor.url)
  const { page } = mine
  // The first stop of the page.
  await page.reload()
  await page.getByRole('grid').waitFor()
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), 'Read this journey as an outline')
  await page.keyboard.press('Enter')
  const outline = page.getByRole('region', { name: 'Outline of the journey' })
  await outline.waitFor()
  await until('its heading has the focus', () => page.evaluate(() => document.activeElement.textContent === 'Outline of the journey'))
  const { json } = await server.api('GET', `/journeys/${journey.id}/content`, { token: journey.links.owner.token })
  const alive = list => Object.values(list).filter(({ deleted }) => !deleted)
  assert.equal(await outline.getByRole('heading', { level: 3 }).count(), alive(json.stages).length)
  assert.equal(await outline.getByRole('heading', { level: 4 }).count(), alive(json.moments).length)
  const item = outline.getByRole('listitem').filter({ hasText: 'Three prices' })
  assert.equal(await item.count(), 1)
  await item.getByRole('button', { name: /^Edit “Three prices/ }).focus()
  await page.keyboard.press('Enter')
  await until('the field has the focus', () => page.evaluate(() => document.activeElement.tagName === 'TEXTAREA'))
  await page.keyboard.press('End')
  await page.keyboard.type(' (outline)')
  await page.keyboard.press('Enter')
  await card(other.page, '(outline)').first().waitFor()
  await saved(page)
  // What others do shows at once.
  await card(other.page, '(outline)').first().focus()
  await other.page.keyboard.press('Delete')
  await until('it is gone from the outline', async () => await item.count() === 0)
  await other.page.keyboard.press('Control+z')
  await item.waitFor()
  await page.keyboard.press('Shift+B')
  await page.getByRole('grid').waitFor()
  for (const window of [mine, other]) {
    assert.deepEqual(window.errors, [])
    await window.close()
  }
})

/** Notes everything that the page's live regions say. */
const listen = page => page.addInitScript(() => {
  window.heard = []
  const region = node => (node.nodeType === 1 ? node : node.parentElement)?.closest('[aria-live], [role=status], [role=alert], [role=log]')
  new MutationObserver(changes => {
    for (const said of new Set(changes.map(({ target }) => region(target)))) {
      const words = said?.textContent.trim()
      if (words && said.getAttribute('aria-live') !== 'off' && !said.closest('[hidden]')) window.heard.push(words)
    }
  }).observe(document, { subtree: true, childList: true, characterData: true })
})
const heard = page => page.evaluate(() => window.heard)
const hears = (page, words) => until(`somebody hears ${words}`, async () => (await heard(page)).some(said => words.test(said)))

test('what one does and what others do is told, and nothing while somebody types', async () => {
  const [mine, other] = [await openWindow(), await openWindow()]
  const [{ page: a }, { page: b }] = [mine, other]
  // Nobody else may be in it.
  const { links } = await server.createJourney('hotel-stay')
  for (const page of [a, b]) {
    await listen(page)
    await openJourney(page, links.editor.url)
    await saved(page)
  }
  // Each knows of the other, so that the next sentence is about what is done.
  for (const page of [a, b]) {
    await hears(page, /1 other is here/)
    await page.evaluate(() => { window.heard = [] })
  }

  const where = await cellAt(a, 'Gains', 'Compares hotels')
  await where.click({ position: { x: 8, y: 8 } })
  await a.keyboard.type('A window to the lake, and a long text that takes its time', { delay: 40 })
  await a.keyboard.press('Enter')
  await saved(a)
  await hears(b, /added /)
  const told = await heard(b)
  assert.ok(told.length <= 2, `typing is not told letter by letter: ${told.join(' | ')}`)
  assert.deepEqual((await heard(a)).filter(said => /sav/i.test(said)), [], 'nor is the way to the disk')

  await card(a, 'A window to the lake').focus()
  await a.keyboard.press('Alt+ArrowRight')
  await hears(a, /^Moved right: card “A window to the lake.*, to Gains, /)
  await hears(b, /moved card “A window to the lake/)
  await a.keyboard.press('Delete')
  await hears(a, /Deleted card “A window to the lake/)
  await hears(b, /deleted card “A window to the lake/)
  await a.keyboard.press('Control+z')
  await hears(a, /^Undone/)
  await card(b, 'A window to the lake').first().waitFor()

  // Who loses the way to the server hears that, too, and that it is found again.
  await other.context.setOffline(true)
  await hears(b, /^(Offline|Reconnecting)/)
  await other.context.setOffline(false)
  await hears(b, /^Saved/)
  for (const window of [mine, other]) {
    assert.deepEqual(window.errors, [])
    await window.close()
  }
})
