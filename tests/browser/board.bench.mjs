// How quick the board is with a large journey: opening, scrolling, and a key press until it is painted.
//
// Figures come from the page's own clock and from the browser's tracing; docs/performance.md keeps them. Nothing here passes or fails.

import { bigJourney } from './support/big-journey.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

const rounds = 5
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]
const round = value => Math.round(value * 10) / 10

/** Milliseconds from navigation to the first frame in which a card and the curve are there, by the page's own clock. */
async function timeToBoard (page, url) {
  await page.addInitScript(() => {
    const look = () => {
      const board = document.querySelector('[role=grid]')
      if (board?.textContent.includes('Card 1:') && board.querySelector('svg path')) {
        requestAnimationFrame(() => { window.boardAt = performance.now() })
      } else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.goto(url)
  return until('the board shows', () => page.evaluate(() => window.boardAt), 60_000)
}

/** Scrolls the board from end to end and gives the times between frames, in milliseconds. */
function scrollFrames (page) {
  return page.evaluate(() => new Promise(resolve => {
    const all = [...document.querySelectorAll('*')]
    const scroller = all.reduce((best, element) =>
      element.scrollWidth - element.clientWidth > (best ? best.scrollWidth - best.clientWidth : 100) ? element : best, null)
    const deltas = []
    let last = performance.now()
    let direction = 1
    const step = now => {
      deltas.push(now - last)
      last = now
      const end = scroller.scrollWidth - scroller.clientWidth
      scroller.scrollLeft += 40 * direction
      scroller.scrollTop += 6 * direction
      if (scroller.scrollLeft >= end) direction = -1
      if (deltas.length < 400) requestAnimationFrame(step)
      else resolve(deltas.slice(2))
    }
    requestAnimationFrame(step)
  }))
}

/**
 * Types into a card and gives, per key, the main thread's work from the key until its frame is handed over (from the browser's tracing),
 * and the time from the key to the next paint as the page's Event Timing tells it (in steps of 8 ms, waiting for the display included).
 */
async function typingCosts (page) {
  const card = page.getByText('Card 1:', { exact: false }).first()
  await card.dblclick()
  const client = await page.context().newCDPSession(page)
  const events = []
  client.on('Tracing.dataCollected', ({ value }) => events.push(...value))
  await page.evaluate(() => {
    window.keyToPaint = []
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') window.keyToPaint.push(entry.duration)
    }).observe({ type: 'event', durationThreshold: 16, buffered: false })
  })
  // Only this category: finer ones cost more than what they measure.
  await client.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['devtools.timeline'] } })
  for (const letter of 'the quick brown fox jumps over it') {
    await page.keyboard.press(letter === ' ' ? 'Space' : letter)
    await page.waitForTimeout(120)
  }
  const done = new Promise(resolve => client.once('Tracing.tracingComplete', resolve))
  await client.send('Tracing.end')
  await done
  const spans = events.filter(event => event.ph === 'X').sort((a, b) => a.ts - b.ts || b.dur - a.dur)
  const keys = spans.filter(event => event.name === 'EventDispatch' && event.args?.data?.type === 'keydown')
  const perKey = keys.map(key => {
    const mine = spans.filter(event => event.tid === key.tid && event.ts >= key.ts)
    const frame = mine.find(event => event.name === 'Layerize' || event.name === 'Commit')
    let end = 0
    let total = 0
    for (const event of mine) {
      if (frame && event.ts > frame.ts) break
      // A span inside one that was counted is counted already.
      if (event.ts >= end) {
        total += event.dur
        end = event.ts + event.dur
      }
    }
    return total / 1000
  })
  return { perKey, toPaint: await page.evaluate(() => window.keyToPaint) }
}

const server = await Server.start()
try {
  const journey = await bigJourney(server)
  const opens = []
  let scroll
  let typing
  let heap
  for (let i = 0; i < rounds; i++) {
    const window = await openWindow()
    opens.push(await timeToBoard(window.page, journey.links.editor.url))
    if (i === rounds - 1) {
      await window.page.waitForTimeout(500)
      scroll = await scrollFrames(window.page)
      await window.page.evaluate(() => document.querySelectorAll('*').forEach(element => { element.scrollLeft = 0; element.scrollTop = 0 }))
      typing = await typingCosts(window.page)
      heap = await window.page.evaluate(() => performance.memory?.usedJSHeapSize ?? 0)
    }
    if (window.errors.length) throw new Error(`errors in the page: ${window.errors.join('; ')}`)
    await window.close()
  }
  console.log('60 moments x 12 lanes, 2,000 cards, 2 personas; medians')
  console.table({
    'open to first full frame (ms)': { value: round(median(opens)), limit: 2000 },
    'scroll: frame time p50 (ms)': { value: round(median(scroll)), limit: 16.7 },
    'scroll: frame time p99 (ms)': { value: round(percentile(scroll, 0.99)), limit: 33.4 },
    'scroll: frames over 25 ms (of 398)': { value: scroll.filter(delta => delta > 25).length, limit: 0 },
    'key press to frame: main thread work p50 (ms)': { value: round(median(typing.perKey)), limit: 16 },
    'key press to frame: main thread work p95 (ms)': { value: round(percentile(typing.perKey, 0.95)), limit: 16 },
    'key press to paint by Event Timing p50 (ms, steps of 8)': { value: round(median(typing.toPaint)), limit: 16 },
    'JavaScript heap (MiB)': { value: round(heap / 1024 / 1024), limit: '' }
  })
} finally {
  await closeBrowser()
  await server.stop()
}
