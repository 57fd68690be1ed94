/** What README's table of features names as proof is there, and no row that works is without; its other tables are those of the program, its pictures are there. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { PLACE, TABLES } from './readme-tables.ts'

const ROOT = resolve(import.meta.dirname, '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')
const [, section = ''] = README.split('## What of libp2p is here')
const [table = ''] = section.split(/\n(?!\|)[^\n|]*\n*`npm test`/)
const rows = table
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** A path, whose last part may hold a *. */
function exists(path: string): boolean {
  if (!path.includes('*')) return existsSync(join(ROOT, path))
  const [start = '', end = ''] = basename(path).split('*')
  return readdirSync(join(ROOT, dirname(path))).some((name) => name.startsWith(start) && name.endsWith(end))
}

test('the table has a row for each of libp2p’s features', () => {
  const features = rows.map(([, feature]) => feature).join('\n')
  for (const feature of [
    'libp2p node',
    'identify',
    'TCP',
    'UDP/QUIC',
    'WebSockets',
    'multiplex',
    'yamux',
    'multiselect',
  ])
    expect(features).toContain(feature)
  for (const feature of [
    'Switch',
    'Dialer stack',
    'bootstrap list',
    'mDNS',
    'PEX',
    'DNS',
    'nat-pmp',
    'upnp',
    'STUN-like',
  ])
    expect(features).toContain(feature)
})

test('each test that a row names is there, and each row that works names one', () => {
  for (const [, feature = '', state = '', proof = ''] of rows) {
    for (const [, path = ''] of proof.matchAll(/`(test\/[^`]+)`/g)) expect([path, exists(path)]).toEqual([path, true])
    if (state.startsWith('works'))
      expect([feature, proof]).toEqual([feature, expect.stringMatching(/`test\/|the same/)])
    else expect(state).toMatch(/^(in work|not planned: .)/)
  }
})

/** What a table says, however its columns are aligned. */
function rowsOf(markdown: string): readonly string[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim())
        .join(' | '),
    )
}

test('keys, commands and settings are those of the program; "npm run readme" writes them', () => {
  const places = [...README.matchAll(PLACE)]
  expect(places.map(([, , name]) => name)).toEqual(Object.keys(TABLES))
  for (const [text, , name = ''] of places) {
    expect(rowsOf(text).length).toBeGreaterThan(20)
    expect(rowsOf(text)).toEqual(rowsOf(TABLES[name] ?? ''))
  }
})

test('each picture is there', () => {
  const pictures = [...README.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path = '']) => path)
  expect(pictures.length).toBeGreaterThan(4)
  for (const path of pictures) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true])
})
