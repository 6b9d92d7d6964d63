// The home page on a real server, and the keyboard of the controls it is made of.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { Server } from './support/server.mjs'

let server
before(async () => { server = await Server.start() })
after(async () => {
  await closeBrowser()
  await server?.stop()
})

/** A window on the home page, with a journey of the example already on its list. */
async function homeWithJourney (title = 'Hotel in spring') {
  const journey = await server.createJourney('hotel-stay', title)
  const window = await openWindow()
  const recent = { id: journey.id, title, role: 'owner', token: journey.links.owner.token, opened_ms: Date.now(), curve: [1, -1], stages: ['A'] }
  await window.page.addInitScript(recent => {
    // Only for the first page: later ones keep what the client wrote.
    if (!localStorage.getItem('waymark.recents')) localStorage.setItem('waymark.recents', JSON.stringify([recent]))
  }, recent)
  await window.page.goto(server.url)
  return { ...window, journey, info: () => server.api('GET', `/journeys/${journey.id}`, { token: recent.token }) }
}

const focusedName = page => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim())

test('a_first_visit_leads_to_the_filled_example', async () => {
  const { page, errors, close } = await openWindow()
  await page.goto(server.url)
  await page.getByRole('button', { name: /^Hotel stay/ }).waitFor()
  assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1)
  await page.getByRole('button', { name: 'Start with an example' }).click()
  await page.waitForURL(/\/j\/[0-9A-Z]{26}#.{20,}/)
  await page.goto(server.url)
  const card = page.getByRole('article').filter({ hasText: 'Owner' })
  await card.getByRole('img', { name: /^Emotion over \d+ moments/ }).waitFor()
  assert.deepEqual(errors, [])
  await close()
})

test('a_journey_is_renamed_with_the_keyboard_only', async () => {
  const { page, errors, info, close } = await homeWithJourney()
  const menuButton = page.getByRole('button', { name: 'Actions for Hotel in spring' })
  await menuButton.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menu').waitFor()
  assert.equal(await focusedName(page), 'Open')
  await page.keyboard.press('r')
  assert.equal(await focusedName(page), 'Rename…')
  await page.keyboard.press('Enter')
  const field = page.getByRole('textbox', { name: 'Name' })
  await field.waitFor()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Hotel in autumn')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Hotel in autumn' }).waitFor()
  assert.equal((await info()).json.title, 'Hotel in autumn')
  assert.deepEqual(errors, [])
  await close()
})

test('escape_closes_a_menu_and_gives_the_focus_back', async () => {
  const { page, close } = await homeWithJourney()
  const menuButton = page.getByRole('button', { name: 'Actions for Hotel in spring' })
  await menuButton.focus()
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  assert.equal(await focusedName(page), 'Copy link')
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'detached' })
  assert.equal(await focusedName(page), 'Actions for Hotel in spring')
  await close()
})

test('a_deleted_journey_comes_back_with_undo', async () => {
  const { page, info, close } = await homeWithJourney()
  await page.getByRole('button', { name: 'Actions for Hotel in spring' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const toast = page.getByRole('status').filter({ hasText: 'to the trash' })
  await toast.waitFor()
  assert.equal(await page.getByRole('link', { name: 'Hotel in spring' }).count(), 0)
  await toast.getByRole('button', { name: 'Undo' }).click()
  await page.getByRole('link', { name: 'Hotel in spring' }).waitFor()
  const { status, json } = await info()
  assert.deepEqual([status, json.deleted_ms], [200, null])
  await close()
})

test('a_duplicate_is_a_journey_of_its_own', async () => {
  const { page, journey, close } = await homeWithJourney()
  await page.getByRole('button', { name: 'Actions for Hotel in spring' }).click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await page.waitForURL(/\/j\/[0-9A-Z]{26}#/)
  assert.ok(!page.url().includes(journey.id))
  await close()
})

test('a_server_that_is_away_is_said_and_the_next_try_works', async () => {
  const { page, close } = await openWindow()
  await page.goto(server.url)
  // The examples are there: a list of them that is still on its way would say by itself that nobody answers.
  await page.getByRole('button', { name: /^Hotel stay/ }).waitFor()
  await server.kill()
  await page.getByRole('button', { name: 'Empty journey' }).click()
  await page.getByRole('alert').filter({ hasText: 'the server does not answer' }).waitFor()
  await server.up()
  await page.getByRole('button', { name: 'Empty journey' }).click()
  await page.waitForURL(/\/j\//)
  await close()
})

test('a_journey_that_is_gone_is_shown_as_gone_and_can_be_taken_off_the_list', async () => {
  const { page, close } = await openWindow()
  const gone = { id: '01JQZ00000000000000000000A', title: 'Long ago', role: 'viewer', token: 'x'.repeat(22), opened_ms: 1, curve: [], stages: [] }
  await page.addInitScript(gone => localStorage.setItem('waymark.recents', JSON.stringify([gone])), gone)
  await page.goto(server.url)
  await page.getByText('Deleted, or the link was revoked').waitFor()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByRole('heading', { level: 1, name: /See what your customers/ }).waitFor()
  await close()
})

test('the_palette_finds_by_letters_and_runs_by_enter', async () => {
  const { page, errors, close } = await openWindow()
  await page.goto(`${server.url}/?kit`)
  await page.getByRole('button', { name: 'Palette' }).click()
  await page.keyboard.type('ads')
  assert.equal(await page.getByRole('option').first().textContent().then(text => text.trim().startsWith('Add stage')), true)
  await page.keyboard.press('Enter')
  await page.getByText('add stage', { exact: true }).waitFor()
  assert.equal(await page.getByRole('dialog').count(), 0)
  assert.deepEqual(errors, [])
  await close()
})

test('a_dialog_holds_the_focus_and_gives_it_back', async () => {
  const { page, close } = await openWindow()
  await page.goto(`${server.url}/?kit`)
  await page.getByRole('button', { name: 'Dialog' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Delete this version for ever?' }).waitFor()
  for (let presses = 0; presses < 6; presses++) {
    await page.keyboard.press('Tab')
    assert.ok(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement.closest('dialog')))
  }
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.waitForFunction(() => document.activeElement.textContent.trim() === 'Dialog')
  await close()
})

test('a_select_is_chosen_with_the_keyboard', async () => {
  const { page, close } = await openWindow()
  await page.goto(`${server.url}/?kit`)
  await page.getByRole('button', { name: 'Severity' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('listbox').waitFor()
  assert.equal(await focusedName(page), 'Severity 3')
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Severity 5' }).waitFor()
  await close()
})

test('a_crash_says_what_to_do_and_reloading_helps', async () => {
  const { page, close } = await openWindow()
  await page.goto(`${server.url}/?kit`)
  await page.getByRole('button', { name: 'Crash' }).click()
  const notice = page.getByRole('dialog', { name: 'Waymark stopped working in this tab' })
  await notice.waitFor()
  await notice.getByRole('link', { name: 'Reload' }).click()
  await page.getByRole('heading', { level: 1, name: /See what your customers/ }).waitFor()
  await close()
})

test('a_chosen_theme_outlives_a_reload', async () => {
  const { page, close } = await openWindow({ colorScheme: 'light' })
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Light or dark' }).click()
  await page.getByRole('menuitem', { name: 'Dark' }).click()
  await page.reload()
  await page.getByRole('button', { name: 'Light or dark' }).waitFor()
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), 'dark')
  await close()
})
