import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { builtProgram } from '../build.ts'

/** The files that are loaded with one: what it names, and what those name. */
function loadedWith(path: string, known = new Set<string>()): Set<string> {
  if (known.has(path)) return known
  known.add(path)
  for (const [, name] of readFileSync(path, 'utf8').matchAll(/\b(?:from|import)\s*["'](\.[^"']+)["']/g)) {
    loadedWith(join(dirname(path), name as string), known)
  }
  return known
}

test('a program without a screen loads neither the screen nor what only help needs', { timeout: 60_000 }, async () => {
  const program = await builtProgram()
  const chunks = join(dirname(program), 'chunks')
  const chunk = (name: string): string => {
    const file = readdirSync(chunks).find((each) => each.startsWith(`${name}-`))
    if (file === undefined) throw new Error(`there is no chunk ${name}`)
    return join(chunks, file)
  }
  const parts = ['node', 'helpers', 'libp2p-host', 'store'].map(chunk)
  const loaded = new Set([program, ...parts].flatMap((path) => [...loadedWith(path)]))
  expect(loaded.has(chunk('app'))).toBe(true)
  expect([chunk('ui'), chunk('yargs')].filter((path) => loaded.has(path))).toEqual([])
})
