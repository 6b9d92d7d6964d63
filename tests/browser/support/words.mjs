// What people read, in each language, by the names that the client's code has for it: from the files that the client is built from.
//
// So a story that walks through all screens is written once and walked in every language. Not here: sentences with a choice by number.

import { readFileSync, readdirSync } from 'node:fs'

const folder = new URL('../../../client/locales/', import.meta.url)

/** The languages there are. */
export const LANGUAGES = readdirSync(folder).filter(name => /^[a-z]{2}$/.test(name))

/** Gives a function from the name of a message to its words in a language. */
export function wordsOf (language) {
  const all = new Map()
  for (const file of readdirSync(new URL(`${language}/`, folder))) {
    for (const line of readFileSync(new URL(`${language}/${file}`, folder), 'utf8').split('\n')) {
      const [, name, words] = /^([a-z][a-z0-9-]*) = (.+)$/.exec(line) ?? []
      if (name) all.set(name, words)
    }
  }
  return name => {
    const words = all.get(name)
    if (!words || words.includes('{')) throw new Error(`no plain words are called ${name} in ${language}`)
    return words
  }
}
