// What a person does with keys alone, and where their keyboard is.

/** Runs an action by its name, as from the palette, which is closed then. */
export async function run (page, name) {
  await page.keyboard.press('Control+k')
  const box = page.getByRole('dialog').getByRole('combobox')
  await box.waitFor()
  await page.keyboard.type(name)
  await page.getByRole('option').filter({ hasText: name }).first().waitFor()
  await page.keyboard.press('Enter')
  await box.waitFor({ state: 'hidden' })
}

/** The place of the grid that the keyboard is at; empty elsewhere. */
export const spot = page => page.evaluate(() => document.activeElement?.closest('[data-spot]')?.dataset.spot ?? '')

/** Where the keyboard is: a place of the grid, else the name of what has the focus. */
export const keyboard = async page => await spot(page) || page.evaluate(() => {
  const element = document.activeElement
  return element === document.body ? 'the page' : element?.ariaLabel ?? element?.className
})
