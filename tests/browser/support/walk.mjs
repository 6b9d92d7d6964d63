// Every screen there is, each reached from the one before, in any language: the one list that all who look at screens share.
//
// A screen is a function that brings it up in a page; `t` gives the words of the page's language by their name (words.mjs). What the journey itself
// says is the same in all of them. Not here: what is looked at on a screen (axe.mjs), and where screens are kept as pictures (screens.mjs).

import { addCard, card, cellAt } from './board.mjs'
import { run as runByName } from './keyboard.mjs'

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** The screens of a server and one of its journeys (an example with everything in it), in the language of the words. */
export function screens ({ server, journey, t }) {
  const url = journey.links.owner.url
  const escape = page => page.keyboard.press('Escape')
  const button = (within, name) => within.getByRole('button', { name: t(name), exact: true })
  const panel = (page, name) => page.getByRole('complementary', { name: t(name) })
  const run = (page, action) => runByName(page, t(action))
  const select = async (page, spot) => {
    const place = page.locator(`.b-view [data-spot^="${spot}:"]`).first()
    await place.focus()
    // What was selected before is let go.
    await escape(page)
    await place.focus()
    await page.keyboard.press('Control+Space')
    // A tablet gives the map the whole page until the panel is asked for.
    if (page.viewportSize().width < 1280 && !await page.locator('.c-panel').count()) await page.keyboard.press('i')
    await panel(page, `label-entity-kind-${spot}`).waitFor()
  }
  const putHintAway = async page => {
    const hint = page.locator('.c-hint').getByRole('button')
    if (await hint.count()) await hint.click()
  }
  const guide = async page => {
    await run(page, 'action-guide-open')
    await page.getByRole('heading', { name: t('guide-who') }).waitFor()
  }
  const settings = async page => {
    await panel(page, 'insights').getByText(t('insights-settings'), { exact: true }).click()
    await panel(page, 'insights').getByText(t('setting-strong')).waitFor()
  }
  /** A version that somebody kept, above the one that the journey was made with. */
  const keepVersion = async page => {
    await panel(page, 'history').getByRole('textbox').fill('Workshop 1')
    await page.keyboard.press('Enter')
    await panel(page, 'history').getByRole('button', { name: 'Workshop 1' }).first().waitFor()
    await version(page).waitFor()
  }
  const oldVersion = async page => {
    await version(page).click()
    await panel(page, 'history').getByText('Came after').first().waitFor()
  }
  const askBeforeDeleting = async page => {
    await escape(page)
    await run(page, 'action-journey-delete')
    await button(page.getByRole('dialog'), 'delete-journey-keep').waitFor()
  }
  const table = page => page.keyboard.press('Shift+G').then(() => page.locator('.tb-view').waitFor())
  const tableOfCards = page => page.locator('.tb-bar').getByRole('radio').nth(1).click()
  const actions = page => page.keyboard.press('Shift+K').then(() => page.locator('.ab').waitFor())
  const owner = async page => {
    await page.locator('.ab-card').first().hover()
    await page.locator('.ab-card [data-chip=owner]').first().click()
    await page.getByRole('dialog', { name: t('field-owner'), exact: true }).waitFor()
  }
  const newAction = async page => {
    await escape(page)
    await page.locator('.ab-column-head button').nth(1).click()
    await page.locator('.ab-new').waitFor()
  }
  const homeAgain = async page => {
    await page.goto(server.url)
    await page.getByRole('link', { name: /Hotel/ }).first().waitFor()
  }
  /** What is left to somebody with a bad link. */
  const lost = {
    'a link that is not complete': page => page.goto(`${server.url}/j/${journey.id}`.replace(/.$/, '0')),
    'not found': page => page.goto(`${server.url}/nowhere`)
  }
  const empty = async page => {
    const empty = await server.createJourney('empty-grid')
    await page.goto(empty.links.owner.url)
    await page.getByText(t('board-add-stage')).or(page.getByRole('grid')).or(page.locator('.p-stage')).first().waitFor()
  }
  const refusal = async page => {
    await page.locator('.b-card').first().focus()
    await page.keyboard.press('Delete')
    await page.locator('.k-toast').first().waitFor()
  }
  const version = page => panel(page, 'history').getByRole('button', { name: t('history-start') })
  const window = (page, what) => page.getByRole('dialog').locator(what).first().waitFor()

  /** What lies in a window over the board; each is closed by one Escape, whatever had the focus. */
  const windows = {
    'persona sheet': async page => {
      await run(page, 'action-persona-sheet')
      await window(page, 'article')
    },
    'two personas': async page => {
      await page.getByRole('dialog').getByRole('button', { name: new RegExp(`^${t('persona-compare')}`) }).click()
      await page.getByRole('option').last().click()
      await page.getByRole('dialog').getByRole('article').nth(1).waitFor()
    },
    feedback: async page => {
      await escape(page)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await run(page, 'action-feedback-triage')
      await page.getByRole('listbox', { name: t('feedback') }).waitFor()
    },
    answers: async page => {
      await escape(page)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await run(page, 'action-surveys-open')
      await window(page, '.s-survey-add')
    },
    'after the windows': async page => {
      await escape(page)
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  }

  const home = {
    'home, first visit': async page => {
      await page.goto(server.url)
      await button(page, 'home-first-example').waitFor()
      await page.locator('.home-template').first().waitFor()
    },
    'how to use a template': async page => {
      await page.locator('.home-how').nth(1).click()
      await page.getByRole('dialog').waitFor()
    },
    'a menu of the home page': async page => {
      await escape(page)
      await button(page, 'language-heading').click()
      await page.getByRole('menu').waitFor()
    }
  }

  const onJourney = {
    board: async page => {
      await page.goto(url)
      await page.getByRole('grid').waitFor()
    },
    'board without the hint': putHintAway,
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
      for (const _ of ['its cell', 'its lane', 'everything']) await page.keyboard.press('Control+a')
    },
    ...windows,
    'about the journey': page => run(page, 'action-journey-about'),
    channels: page => run(page, 'action-catalogue-channels'),
    'things and persons': page => run(page, 'action-catalogue-actors'),
    guide,
    'kind of a moment': async page => {
      await page.locator('.b-moment .b-kind').first().click()
      await page.getByRole('dialog').waitFor()
    },
    'lanes to add': async page => {
      await escape(page)
      await page.locator('.b-foot button').click()
      await page.getByRole('dialog').waitFor()
    },
    insights: async page => {
      await escape(page)
      await page.keyboard.press('Shift+I')
      await panel(page, 'insights').waitFor()
    },
    'settings of the insights': settings,
    history: async page => {
      const { length } = await page.locator('.b-card').all()
      await addCard(page, await cellAt(page, 'Gains', 'Compares hotels'), `Came after ${length} others`)
      await page.keyboard.press('Shift+H')
      await keepVersion(page)
    },
    'a version': oldVersion,
    'an empty trash': async page => {
      await page.reload()
      await page.getByRole('grid').waitFor()
      await run(page, 'action-journey-trash')
      await panel(page, 'trash').waitFor()
    },
    find: async page => {
      await page.keyboard.press('Control+f')
      await page.getByRole('search').getByRole('textbox').fill('price')
      await button(page.getByRole('search'), 'find-filters').click()
    },
    overview: async page => {
      await page.getByRole('search').getByRole('textbox').focus()
      await escape(page)
      await page.locator('.b-lane').first().focus()
      await page.keyboard.press('o')
      await panel(page, 'overview-title').getByRole('img').waitFor()
    },
    'presentation, title': async page => {
      await page.keyboard.press('Shift+P')
      await page.getByRole('dialog', { name: t('present-title') }).waitFor()
      // It begins where somebody stands.
      await page.keyboard.press('Home')
    },
    'presentation, a stage': page => page.keyboard.press('ArrowRight'),
    'a text that is being written': async page => {
      await escape(page)
      await card(page, 'Three prices').first().dblclick()
      await page.locator('.b-view textarea').waitFor()
    },
    'all that cards say': async page => {
      await escape(page)
      await page.locator('.b-lane').first().focus()
      await page.keyboard.press('Shift+D')
      await page.locator('.b-card .b-kind').first().waitFor()
    },
    palette: async page => {
      await page.keyboard.press('Shift+D')
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.type(t('column-card'))
    },
    'keyboard help': async page => {
      await escape(page)
      await page.locator('.b-lane').first().focus()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
    share: async page => {
      await escape(page)
      await button(page.getByRole('banner'), 'topbar-share').click()
      await page.getByRole('button', { name: /link/i }).first().waitFor()
    },
    'the question before deleting': askBeforeDeleting,
    'a menu': async page => {
      await escape(page)
      await button(page.getByRole('banner'), 'topbar-more').click()
      await page.getByRole('menu').waitFor()
    },
    'what was deleted, in a toast': async page => {
      await escape(page)
      await page.locator('.b-card').first().focus()
      await page.keyboard.press('Delete')
      await button(page, 'undo').last().waitFor()
    },
    trash: async page => {
      await run(page, 'action-journey-trash')
      await panel(page, 'trash').locator('.c-item').first().waitFor()
    },
    table: async page => {
      await page.keyboard.press('Control+z')
      await table(page)
    },
    'table of cards': tableOfCards,
    actions,
    'whose an action is': owner,
    'a new action': newAction,
    outline: async page => {
      await escape(page)
      await page.keyboard.press('Shift+O')
      await page.getByRole('heading', { name: t('outline-label') }).waitFor()
    },
    'home, with a journey': homeAgain
  }

  const others = {
    viewer: async page => {
      await page.goto(journey.links.viewer.url)
      await page.getByRole('grid').waitFor()
    },
    'insights of a viewer': async page => {
      await putHintAway(page)
      await page.keyboard.press('Shift+I')
      await panel(page, 'insights').waitFor()
    },
    'what is not allowed, in a toast': refusal,
    'an empty journey': empty,
    ...lost
  }

  /** Closes what lies over the board of a phone: the first Escape ends writing. */
  const backToBoard = async page => {
    await escape(page)
    if (await page.locator('.c-panel').count()) await escape(page)
    await page.locator('.c-panel').waitFor({ state: 'detached' })
  }

  const onPhone = {
    ...home,
    board: async page => {
      await page.goto(url)
      await page.locator('.p-stage').first().waitFor()
    },
    'board without the hint': putHintAway,
    'panel of a card': async page => {
      await page.locator('.b-card').first().tap()
      await page.locator('.c-panel .t-edit').first().waitFor()
    },
    'its body': page => page.getByRole('textbox', { name: t('field-more'), exact: true }).click(),
    'panel of a moment': async page => {
      await backToBoard(page)
      await page.locator('.p-moment-head').first().tap({ position: { x: 200, y: 8 } })
      await panel(page, 'label-entity-kind-moment').waitFor()
    },
    'panel of a stage': async page => {
      await backToBoard(page)
      await page.locator('.p-stage-head').first().tap({ position: { x: 300, y: 8 } })
      await panel(page, 'label-entity-kind-stage').waitFor()
    },
    ...windows,
    'about the journey': page => run(page, 'action-journey-about'),
    channels: page => run(page, 'action-catalogue-channels'),
    'things and persons': page => run(page, 'action-catalogue-actors'),
    guide,
    insights: page => run(page, 'action-view-insights').then(() => panel(page, 'insights').waitFor()),
    'settings of the insights': settings,
    'where a new card goes': async page => {
      await backToBoard(page)
      await page.locator('.p-add').first().click()
      await page.getByRole('menu').waitFor()
    },
    history: async page => {
      const { length } = await page.locator('.b-card').all()
      await page.getByRole('menuitem').first().click()
      await page.locator('.p-board textarea').waitFor()
      await page.keyboard.type(`Came after ${length} others`)
      await page.keyboard.press('Enter')
      await run(page, 'action-view-history')
      await keepVersion(page)
    },
    'a version': oldVersion,
    'an empty trash': async page => {
      await page.reload()
      await page.locator('.p-stage').first().waitFor()
      await run(page, 'action-journey-trash')
      await panel(page, 'trash').waitFor()
    },
    menu: async page => {
      await backToBoard(page)
      await button(page, 'topbar-more').click()
      await page.getByRole('menu').waitFor()
    },
    find: async page => {
      await page.getByRole('menuitem', { name: t('action-view-find') }).click()
      await page.getByRole('search').getByRole('textbox').fill('price')
      await button(page.getByRole('search'), 'find-filters').click()
      await page.locator('[data-find=now]').waitFor()
    },
    'presentation, title': async page => {
      await escape(page)
      await page.getByRole('search').waitFor({ state: 'detached' })
      await run(page, 'action-view-present')
      await page.getByRole('dialog', { name: t('present-title') }).waitFor()
      await page.keyboard.press('Home')
    },
    'presentation, a stage': page => page.keyboard.press('ArrowRight'),
    'a text that is being written': async page => {
      await escape(page)
      await page.getByRole('dialog', { name: t('present-title') }).waitFor({ state: 'detached' })
      await page.locator('.b-card').first().tap()
      await backToBoard(page)
      await page.keyboard.press('F2')
      await page.locator('.p-board textarea').waitFor()
    },
    palette: async page => {
      await escape(page)
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').waitFor()
      await page.keyboard.type(t('column-card'))
    },
    'keyboard help': async page => {
      await escape(page)
      await run(page, 'action-view-help')
      await page.getByRole('dialog').waitFor()
    },
    share: async page => {
      await escape(page)
      await run(page, 'action-journey-share')
      await page.getByRole('button', { name: /link/i }).first().waitFor()
    },
    'the question before deleting': askBeforeDeleting,
    'what was deleted, in a toast': async page => {
      await escape(page)
      await page.locator('.b-card').first().tap()
      await backToBoard(page)
      await page.keyboard.press('Delete')
      await button(page, 'undo').last().waitFor()
    },
    trash: async page => {
      await run(page, 'action-journey-trash')
      await panel(page, 'trash').locator('.c-item').first().waitFor()
    },
    outline: async page => {
      await escape(page)
      await page.keyboard.press('Control+z')
      await page.locator('.skip-link').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: t('outline-label') }).waitFor()
    },
    table,
    'table of cards': tableOfCards,
    actions,
    'whose an action is': owner,
    'a new action': newAction,
    'home, with a journey': homeAgain,
    viewer: async page => {
      await page.goto(journey.links.viewer.url)
      await page.locator('.p-stage').first().waitFor()
    },
    'insights of a viewer': async page => {
      await putHintAway(page)
      await run(page, 'action-view-insights')
      await panel(page, 'insights').waitFor()
    },
    'what is not allowed, in a toast': async page => {
      await backToBoard(page)
      await refusal(page)
    },
    'an empty journey': empty,
    ...lost
  }

  return { onScreen: { ...home, ...onJourney }, others, onPhone }
}
