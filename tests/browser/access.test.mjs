// Everybody gets in: axe-core finds nothing serious on any screen, and the outline reads the journey as headings and lists.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { everything, hindrances } from './support/axe.mjs'
import { addCard, card, cellAt, openJourney, saved } from './support/board.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

let server, journey
before(async () => {
  server = await Server.start()
  journey = await server.createJourney('hotel-stay')
})
after(async () => {
  await closeBrowser()
  await server?.stop()
})

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

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

const run = async (page, words) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill(words)
  await page.getByRole('option').filter({ hasText: words }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('combobox').waitFor({ state: 'hidden' })
}
const select = async (page, spot) => {
  await page.locator(`.b-view [data-spot^="${spot}:"]`).first().focus()
  await page.keyboard.press('Control+Space')
  await page.locator('.c-panel').waitFor()
}
const panel = (page, name) => page.getByRole('complementary', { name })

/** The screens of the home page. */
const home = {
  'home, first visit': async page => {
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Start with an example' }).waitFor()
    await page.locator('.home-template').first().waitFor()
  }
}

/** The screens of a journey, each from the one before. */
const onJourney = {
  board: async page => {
    await page.goto(journey.links.owner.url)
    await page.getByRole('grid').waitFor()
  },
  'board without the hint': page => openJourney(page, journey.links.owner.url),
  'panel of a card': page => select(page, 'card'),
  'panel of a moment': page => select(page, 'moment'),
  'panel of a stage': page => select(page, 'stage'),
  'panel of a lane': page => select(page, 'lane'),
  'panel of a persona': async page => {
    await page.locator('.b-persona').first().click()
    await page.locator('.c-panel').waitFor()
  },
  'panel of several': async page => {
    await page.locator('.b-card').first().focus()
    await page.keyboard.press('Control+a')
  },
  'about the journey': page => run(page, 'About this journey'),
  channels: page => run(page, 'Edit the channels'),
  'kind of a moment': async page => {
    await page.locator('.b-moment .b-kind').first().click()
    await page.getByRole('dialog').waitFor()
  },
  'lanes to add': async page => {
    await page.keyboard.press('Escape')
    await page.locator('.b-foot button').click()
    await page.getByRole('dialog').waitFor()
  },
  insights: async page => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+I')
    await panel(page, 'Insights').waitFor()
  },
  history: async page => {
    const { length } = await page.locator('.b-card').all()
    await addCard(page, await cellAt(page, 'Gains', 'Compares hotels'), `Came after ${length} others`)
    await page.keyboard.press('Shift+H')
    await panel(page, 'History').getByRole('button', { name: 'As it was made' }).waitFor()
  },
  'a version': async page => {
    await panel(page, 'History').getByRole('button', { name: 'As it was made' }).click()
    await panel(page, 'History').getByText('was added').first().waitFor()
  },
  trash: async page => {
    await page.keyboard.press('Escape')
    await openJourney(page, journey.links.owner.url)
    await page.reload()
    await page.getByRole('grid').waitFor()
    await run(page, 'Open trash')
  },
  find: async page => {
    await page.keyboard.press('Control+f')
    await page.getByRole('search').getByRole('textbox').fill('price')
    await page.getByRole('search').getByRole('button', { name: 'Filters' }).click()
  },
  overview: async page => {
    await page.getByRole('search').getByRole('textbox').focus()
    await page.keyboard.press('Escape')
    await page.locator('.b-lane').first().focus()
    await page.keyboard.press('o')
    await page.getByRole('complementary', { name: 'Overview of the journey' }).getByRole('img').waitFor()
  },
  'presentation, title': async page => {
    await page.keyboard.press('Shift+P')
    await page.getByRole('dialog', { name: 'Presentation' }).waitFor()
  },
  'presentation, a stage': page => page.keyboard.press('Space'),
  'a text that is being written': async page => {
    await page.keyboard.press('Escape')
    await card(page, 'Three prices').first().dblclick()
    await page.locator('.b-view textarea').waitFor()
  },
  palette: async page => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type('card')
  },
  'keyboard help': async page => {
    await page.keyboard.press('Escape')
    await page.locator('.b-lane').first().focus()
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
  },
  share: async page => {
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Share' }).click()
    await page.getByRole('button', { name: /link/i }).first().waitFor()
  },
  'the question before deleting': async page => {
    await page.keyboard.press('Escape')
    await run(page, 'Delete journey')
    await page.getByRole('dialog').waitFor()
  },
  'a menu': async page => {
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menu').waitFor()
  },
  'what went wrong, in a toast': async page => {
    await page.keyboard.press('Escape')
    await page.locator('.b-card').first().focus()
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: 'Undo' }).last().waitFor()
    await page.keyboard.press('Control+z')
  },
  table: async page => {
    await page.keyboard.press('Shift+G')
    await page.getByRole('region', { name: 'Journey as a table' }).or(page.locator('.tb-view')).first().waitFor()
  },
  'table of cards': page => page.locator('.tb-bar').getByRole('radio').nth(1).click(),
  actions: async page => {
    await page.keyboard.press('Shift+K')
    await page.locator('.ab').waitFor()
  },
  outline: async page => {
    await page.keyboard.press('Shift+O')
    await page.getByRole('heading', { name: 'Outline of the journey' }).waitFor()
  },
  'home, with a journey': async page => {
    await page.goto(server.url)
    await page.getByRole('link', { name: /Hotel/ }).first().waitFor()
  }
}

const others = {
  viewer: async page => {
    await page.goto(journey.links.viewer.url)
    await page.getByRole('grid').waitFor()
  },
  'insights of a viewer': async page => {
    await page.getByRole('button', { name: 'Got it' }).click()
    await page.keyboard.press('Shift+I')
    await panel(page, 'Insights').waitFor()
  },
  'an empty journey': async page => {
    const empty = await server.createJourney('empty-grid')
    await page.goto(empty.links.owner.url)
    await page.getByText('Add a stage').or(page.getByRole('grid')).first().waitFor()
  },
  'a link that is not complete': page => page.goto(`${server.url}/j/${journey.id}`.replace(/.$/, '0')),
  'not found': page => page.goto(`${server.url}/nowhere`)
}

const onPhone = {
  ...home,
  board: async page => {
    await page.goto(journey.links.owner.url)
    await page.locator('.p-stage').first().waitFor()
  },
  'panel of a card': async page => {
    const hint = page.getByRole('button', { name: 'Got it' })
    if (await hint.count()) await hint.click()
    await page.locator('.b-card').first().click()
    await page.keyboard.press('i')
    await page.locator('.c-panel .t-edit').first().waitFor()
  },
  'its body': page => page.getByRole('textbox', { name: 'More', exact: true }).click(),
  'panel of a moment': async page => {
    await page.keyboard.press('Escape')
    await page.locator('.p-moment-head').first().click({ position: { x: 200, y: 8 } })
    await panel(page, 'Moment').waitFor()
  },
  'persona sheet': async page => {
    await run(page, 'Open the persona sheet')
    await page.getByRole('article').first().waitFor()
  },
  'two personas': async page => {
    await page.getByRole('dialog').getByRole('button', { name: /^Compare with/ }).click()
    await page.getByRole('option').last().click()
    await page.getByRole('article').nth(1).waitFor()
  },
  feedback: async page => {
    await page.keyboard.press('Escape')
    await run(page, 'Judge feedback')
    await page.getByRole('listbox', { name: 'Feedback' }).waitFor()
  },
  answers: async page => {
    await page.keyboard.press('Escape')
    await run(page, 'Answers of customers')
    await page.getByRole('article').first().waitFor()
  },
  guide: async page => {
    await page.getByRole('dialog').getByRole('button', { name: 'Close', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await run(page, 'Guide to a first map')
    await page.getByRole('heading', { name: 'Who goes through it?' }).waitFor()
  },
  menu: async page => {
    await page.locator('.c-panel').getByRole('button', { name: 'Close the panel' }).click()
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menu').waitFor()
  },
  outline: async page => {
    await page.keyboard.press('Escape')
    await page.locator('.skip-link').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Outline of the journey' }).waitFor()
  },
  table: page => page.keyboard.press('Shift+G').then(() => page.locator('.tb-view').waitFor()),
  actions: page => page.keyboard.press('Shift+K').then(() => page.locator('.ab').waitFor()),
  viewer: async page => {
    // Another link of the same journey differs in the fragment alone, which loads nothing anew.
    await page.goto('about:blank')
    await page.goto(journey.links.viewer.url)
    await page.locator('.p-stage').first().waitFor()
  }
}

/** The same in German, where words are longer: the screens with the most of them. */
const german = {
  home: async page => {
    await page.goto(server.url)
    await page.locator('.home-template').first().waitFor()
  },
  'how to use a template': async page => {
    await page.getByRole('button', { name: /^So nutzt man/ }).nth(1).click()
    await page.getByRole('dialog').waitFor()
  },
  board: async page => {
    await page.goto(journey.links.owner.url)
    await page.locator('.b-card').first().waitFor()
  },
  'panel of a card': async page => {
    const hint = page.getByRole('button', { name: 'Verstanden' })
    if (await hint.count()) await hint.click()
    await page.locator('.b-card').first().click()
    if (!await page.locator('.c-panel').count()) await page.keyboard.press('i')
    await page.locator('.c-panel .t-edit').first().waitFor()
  },
  'persona sheet': async page => {
    await run(page, 'Steckbrief der Persona öffnen')
    await page.getByRole('article').first().waitFor()
  },
  answers: async page => {
    await page.keyboard.press('Escape')
    await run(page, 'Antworten von Kunden')
    await page.getByRole('article').first().waitFor()
  },
  insights: async page => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+I')
    await panel(page, 'Erkenntnisse').waitFor()
  },
  guide: async page => {
    await page.getByRole('dialog').getByRole('button', { name: 'Schließen', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await run(page, 'Anleitung zur ersten Journey')
    await page.locator('.g-title').waitFor()
  },
  share: async page => {
    await run(page, 'Teilen')
    await page.getByRole('button', { name: /link/i }).first().waitFor()
  },
  table: async page => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+G')
    await page.locator('.tb-view').waitFor()
  }
}

const inGerman = (...names) => Object.fromEntries(names.map(name => [name, german[name]]))

test('nor in German, on a large screen and on a phone', async () => {
  const both = await Promise.all([
    look({ locale: 'de-DE', colorScheme: 'light' }, inGerman('board', 'panel of a card', 'persona sheet', 'insights', 'share', 'table')),
    look({ locale: 'de-DE', ...PHONE, colorScheme: 'dark' }, inGerman('home', 'how to use a template', 'board', 'panel of a card', 'persona sheet', 'answers', 'guide'))
  ])
  assert.deepEqual(both, [{}, {}])
})

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing serious on any screen of a journey, ${colorScheme}`, async () => {
    assert.deepEqual(await look({ colorScheme }, { ...home, ...onJourney }), {})
  })
  test(`nor on those of a viewer and of who is lost, ${colorScheme}`, async () => {
    assert.deepEqual(await look({ colorScheme }, others), {})
  })
  test(`nor on a phone, ${colorScheme}`, async () => {
    assert.deepEqual(await look({ ...PHONE, colorScheme }, onPhone), {})
  })
}

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
  await hears(a, /^Moved right: card “A window to the lake/)
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
