// axe-core in a window: what would hinder people, by the rules of WCAG 2.2 AA and good practice.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe finds serious or critical on the page, each as "rule: element (why)". */
export async function hindrances (page) {
  // Half-faded colours are judged by what they are going to be.
  await page.evaluate(() => Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {}))))
  await page.evaluate(source)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 5).map(node => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary.split('\n').slice(1, 3).join(' ').trim()})`))
}

/** All rules that are broken, whatever their weight: their names and first elements. For looking at. */
export async function everything (page) {
  await page.evaluate(source)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
  return violations.map(({ id, impact, nodes }) => `${impact} ${id} x ${nodes.length}: ${nodes[0].html.slice(0, 140)}`)
}
