// The licences of what is bundled, for dist/THIRD-PARTY-LICENSES.txt: who hands on a copy of the code hands on its notice. Packages that bring the
// same text share one copy of it; the order is that of names, so that one lock file makes one text.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A module's package: what follows the last node_modules. */
const PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/
/** What rolldown adds of its own, to load CommonJS. */
const RUNTIME = '\0rolldown/'
const NOTICE = /^(licen[cs]e|copying|copyright|notice|third[-_]party)/i
/** Words that a whole licence has, and a pointer to one has not. */
const WHOLE = /permission is hereby granted|permission to use|redistribution and use|terms and conditions for use/i

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`

/** Packages under it bring no more than its notice, which points to the text. */
const APACHE = readFileSync(new URL('apache-2.0.txt', import.meta.url), 'utf8').trim()

/** What two packages hold compiled to WebAssembly and don't tell of. */
const COMPILED = [
  {
    of: ['node-sqlite3-wasm'],
    name: 'SQLite (public domain)',
    text: 'The authors of SQLite dedicated it to the public domain: https://www.sqlite.org/copyright.html',
  },
  {
    of: ['node-sqlite3-wasm', 'yoga-layout'],
    name: 'Emscripten (MIT)',
    text: `Copyright (c) 2010-2014 Emscripten authors, see AUTHORS file.\n\n${MIT}`,
  },
  {
    of: ['node-sqlite3-wasm', 'yoga-layout'],
    name: 'musl (MIT)',
    text: `Copyright © 2005-2020 Rich Felker, et al.\n\n${MIT}`,
  },
]

/** One text of all licences, from the ids of the modules that a bundle is made of. */
export function licencesOf(moduleIds) {
  const directories = new Set(moduleIds.map(directoryOf).filter((directory) => directory !== undefined))
  const packages = [...directories].map(read)
  const names = new Set(packages.map(({ name }) => name))
  const entries = [
    ...packages.map(({ name, version, licence, text }) => ({ name: `${name} ${version} (${licence})`, text })),
    ...COMPILED.filter(({ of }) => of.some((name) => names.has(name))),
  ].sort(byName)
  const namesOf = new Map()
  for (const { name, text } of entries) namesOf.set(text, (namesOf.get(text) ?? new Set()).add(name))
  const parts = [...namesOf].map(([text, sharing]) => `${[...sharing].join('\n')}\n\n${text}\n`)
  return ['p2p-chat is shipped as a bundle, which holds code of these packages.\n', ...parts].join(
    `\n${'-'.repeat(80)}\n\n`,
  )
}

function directoryOf(id) {
  if (id.startsWith(RUNTIME)) return dirname(createRequire(import.meta.url).resolve('rolldown/package.json'))
  return PACKAGE.exec(id)?.[1]
}

function read(directory) {
  const { name, version, license, author, repository } = JSON.parse(
    readFileSync(join(directory, 'package.json'), 'utf8'),
  )
  const texts = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile() && NOTICE.test(entry.name))
    .map((entry) =>
      readFileSync(join(directory, entry.name), 'utf8')
        .replaceAll(/[ \t\r]+$/gm, '')
        .trim(),
    )
  if (!texts.some((text) => WHOLE.test(text))) texts.push(standardText(name, license, author, repository))
  return { name, version, licence: license, text: texts.join('\n\n') }
}

/** A package that brings no text says in package.json whose it is, and under what. */
function standardText(name, license, author, repository) {
  if (license === 'Apache-2.0') return APACHE
  if (!/\bMIT\b/.test(license)) throw new Error(`${name} (${license}) has no text of its licence to hand on.`)
  const owner = author?.name ?? author ?? `the authors of ${name}`
  const home = repository?.url ?? repository
  return `Copyright (c) ${owner}${home === undefined ? '' : `, ${home}`}\n\n${MIT}`
}

function byName(a, b) {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
