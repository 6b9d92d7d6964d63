// What a large journey costs in the browser: opening, scrolling, a key press until it is painted, memory.
//
// Figures come from the page's own clock and from the browser's tracing; docs/performance.md keeps them. Nothing here passes or fails.

import { parseArgs } from 'node:util'

import { bigJourney, peopleAtWork } from './support/big-journey.mjs'
import { closeBrowser, openWindow } from './support/browser.mjs'
import { until } from './support/peers.mjs'
import { Server } from './support/server.mjs'

const { values: flags } = parseArgs({
  options: { sizes: { type: 'string' }, rounds: { type: 'string' }, quick: { type: 'boolean', default: false } }
})
/** Moments x lanes x cards. */
const sizes = (flags.sizes ?? (flags.quick ? '60x12x500' : '60x12x2000,60x12x5000,200x20x5000')).split(',').map(size => size.split('x').map(Number))
const rounds = Number(flags.rounds ?? (flags.quick ? 1 : 5))
if (![...sizes.flat(), rounds].every(number => Number.isInteger(number) && number > 0)) {
  throw new Error('--sizes takes 60x12x2000 (moments, lanes, cards) and more after commas, --rounds a whole number')
}
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
 * What this machine can do at best: the same board with everything in the page, as a copy in which no program draws anything. Gives the
 * times between its frames; the window is of no use afterwards.
 */
async function scrollFramesAtBest (page) {
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  const nodes = () => page.evaluate(() => document.querySelectorAll('*').length)
  let before = 0
  await until('everything is drawn', async () => {
    const [last, now] = [before, await nodes()]
    before = now
    await page.waitForTimeout(500)
    return last === now
  }, 60_000)
  await page.evaluate(() => {
    const board = document.querySelector('[role=grid]')
    board.replaceWith(board.cloneNode(true))
  })
  await page.waitForTimeout(1000)
  return scrollFrames(page)
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
  // Enough for a 95th percentile that is not simply the second slowest key.
  for (const letter of 'the quick brown fox jumps over it '.repeat(4).trim()) {
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

/** Lets the page keep hold of its WebAssembly memories, whose size no browser interface tells. Runs before the page's own scripts. */
function keepWasmMemories () {
  window.wasmMemories = []
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name]
    WebAssembly[name] = async (...args) => {
      const result = await original.apply(WebAssembly, args)
      const memory = (result.instance ?? result).exports.memory
      if (memory) window.wasmMemories.push(memory)
      return result
    }
  }
}

/** What the page holds once garbage is collected: JavaScript and WebAssembly in MiB, and the nodes of its document. */
async function memory (page) {
  const client = await page.context().newCDPSession(page)
  await client.send('HeapProfiler.collectGarbage')
  const { usedSize } = await client.send('Runtime.getHeapUsage')
  const { nodes } = await client.send('Memory.getDOMCounters')
  const wasm = await page.evaluate(() => window.wasmMemories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0))
  if (!wasm) throw new Error('the page has no WebAssembly memory: how it loads its program must have changed')
  return { js: usedSize / 1024 / 1024, wasm: wasm / 1024 / 1024, nodes }
}

/** Opens a journey of this size again and again, and looks closely at the last window. */
async function measure (server, [moments, lanes, cards]) {
  const make = () => bigJourney(server, { stages: Math.ceil(moments / 8), moments, lanes, cards })
  const journey = await make()
  const opens = []
  let last
  for (let i = 0; i < rounds; i++) {
    const window = await openWindow()
    await window.page.addInitScript(keepWasmMemories)
    opens.push(await timeToBoard(window.page, journey.links.editor.url))
    if (i === rounds - 1) {
      await window.page.waitForTimeout(500)
      const opened = await memory(window.page)
      const scroll = await scrollFrames(window.page)
      await window.page.evaluate(() => document.querySelectorAll('*').forEach(element => { element.scrollLeft = 0; element.scrollTop = 0 }))
      const typing = await typingCosts(window.page)
      const people = await peopleAtWork(server, journey)
      await window.page.waitForTimeout(1000)
      const busy = await scrollFrames(window.page)
      const letters = people.end()
      const used = await memory(window.page)
      const best = await scrollFramesAtBest(window.page)
      // The window hears nothing of these ten: what is late now is late because server and writers share the machine's processors.
      const elsewhere = await peopleAtWork(server, await make())
      await window.page.waitForTimeout(1000)
      const bestBusy = await scrollFrames(window.page)
      elsewhere.end()
      last = { scroll, busy, letters, typing, opened, used, best, bestBusy }
    }
    if (window.errors.length) throw new Error(`errors in the page: ${window.errors.join('; ')}`)
    await window.close()
  }
  const { scroll, busy, best, bestBusy, letters, typing, opened, used } = last
  const late = frames => frames.flatMap((delta, at) => delta > 25 ? [`frame ${at}: ${round(delta)} ms`] : [])
  if (late([...scroll, ...busy]).length) console.log(`late frames; scrolling: ${late(scroll).join(', ')}; with people: ${late(busy).join(', ')}`)
  return {
    'open to first full frame (ms)': median(opens),
    'scroll: frame time p50 (ms)': median(scroll),
    'scroll: frame time p99 (ms)': percentile(scroll, 0.99),
    'scroll: frames over 25 ms (of 398)': scroll.filter(delta => delta > 25).length,
    'the same page as a copy that draws nothing: frames over 25 ms (of 398)': best.filter(delta => delta > 25).length,
    'ten people write: frame time p50 (ms)': median(busy),
    'ten people write: frame time p99 (ms)': percentile(busy, 0.99),
    'ten people write: frames over 25 ms (of 398)': busy.filter(delta => delta > 25).length,
    'the copy, while ten people write in another journey: frames over 25 ms (of 398)': bestBusy.filter(delta => delta > 25).length,
    'ten people write: letters meanwhile': letters,
    'key press to frame: main thread work p50 (ms)': median(typing.perKey),
    'key press to frame: main thread work p95 (ms)': percentile(typing.perKey, 0.95),
    'key press to paint by Event Timing p50 (ms, steps of 8)': median(typing.toPaint),
    'JavaScript heap once open (MiB)': opened.js,
    'WebAssembly memory once open (MiB)': opened.wasm,
    'JavaScript heap after scrolling and typing (MiB)': used.js,
    'WebAssembly memory after scrolling and typing (MiB)': used.wasm,
    'nodes of the document': opened.nodes
  }
}

/** What a person should never have to wait for longer, at 2,000 cards (opening the largest may take 3 s). */
const limits = {
  'open to first full frame (ms)': 2000,
  'ten people write: frame time p50 (ms)': 16.7,
  'ten people write: frame time p99 (ms)': 33.4,
  'scroll: frame time p50 (ms)': 16.7,
  'scroll: frame time p99 (ms)': 33.4,
  'scroll: frames over 25 ms (of 398)': 0,
  'key press to frame: main thread work p50 (ms)': 16,
  'key press to frame: main thread work p95 (ms)': 16,
  'key press to paint by Event Timing p50 (ms, steps of 8)': 16
}

const server = await Server.start()
try {
  const table = {}
  for (const size of sizes) {
    const [moments, lanes, cards] = size
    const figures = await measure(server, size)
    console.log(JSON.stringify({ bench: 'client', moments, lanes, cards, ...Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)])) }))
    for (const [name, value] of Object.entries(figures)) (table[name] ??= {})[size.join(' x ')] = round(value)
  }
  for (const [name, limit] of Object.entries(limits)) table[name].limit = limit
  console.log(`moments x lanes x cards, 2 personas; medians of ${rounds}`)
  console.table(table)
} finally {
  await closeBrowser()
  await server.stop()
}
