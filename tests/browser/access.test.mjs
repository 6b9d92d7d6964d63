// Everybody gets in: axe-core finds nothing serious on any screen, and the outline reads the journey as headings and lists.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { everything, hindrances } from './support/axe.mjs'
import { card, openJourney, saved } from './support/board.mjs'
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

/** Looks at one screen after another in one window, in one theme; gives what hinders on each. */
async function look (options, screens) {
  const window = await openWindow(options)
  const found = {}
  for (const [name, reach] of Object.entries(screens)) {
    await reach(window.page)
    const here = await hindrances(window.page)
    if (here.length) found[name] = here
    if (process.env.WAYMARK_AXE_ALL) console.log(options.colorScheme, name, await everything(window.page))
  }
  assert.deepEqual(window.errors, [])
  await window.close()
  return found
}

const run = (page, words) => page.keyboard.press('Control+k')
  .then(() => page.getByRole('combobox').fill(words))
  .then(() => page.getByRole('option').first().waitFor())
  .then(() => page.keyboard.press('Enter'))
const select = async (page, spot) => {
  await page.locator(`.b-view [data-spot^="${spot}:"]`).first().focus()
  await page.keyboard.press('Control+Space')
  await page.locator('.c-panel').waitFor()
}

const screens = {
  home: async page => {
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Start with an example' }).waitFor()
  },
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
  insights: async page => {
    await page.keyboard.press('Shift+I')
    await page.locator('.c-panel').waitFor()
  },
  trash: page => run(page, 'Trash'),
  'a text that is being written': async page => {
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
  outline: async page => {
    await page.keyboard.press('Escape')
    await run(page, 'Read as an outline')
    await page.getByRole('heading', { name: 'Outline of the journey' }).waitFor()
  },
  viewer: async page => {
    // Another link of the same journey differs in the fragment alone, which loads nothing anew.
    await page.goto('about:blank')
    await page.goto(journey.links.viewer.url)
    await page.getByRole('grid').waitFor()
  },
  'not found': page => page.goto(`${server.url}/nowhere`)
}

const onPhone = {
  home: screens.home,
  board: async page => {
    await page.goto(journey.links.owner.url)
    await page.locator('.p-stage').first().waitFor()
  },
  outline: async page => {
    await page.locator('.k-skip').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Outline of the journey' }).waitFor()
  },
  viewer: async page => {
    await page.goto('about:blank')
    await page.goto(journey.links.viewer.url)
    await page.locator('.p-stage').first().waitFor()
  }
}

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing serious on any screen, ${colorScheme}`, async () => {
    assert.deepEqual(await look({ colorScheme }, screens), {})
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
  await page.getByRole('button', { name: 'Back to the board' }).click()
  await page.getByRole('grid').waitFor()
  for (const window of [mine, other]) {
    assert.deepEqual(window.errors, [])
    await window.close()
  }
})
