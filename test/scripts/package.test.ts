/** What is shipped: it needs nothing that it doesn't name, and hands on the licences of all that it holds. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { parseAst } from 'rolldown/parseAst'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtPackage } from '../build.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const LICENCES = 'THIRD-PARTY-LICENSES.txt'
const run = promisify(execFile)
const json = async (path: string) => JSON.parse(await readFile(path, 'utf8'))

let built: string
let shipped: string
let dependencies: string[]
let installed: Set<string>

beforeAll(async () => {
  built = await builtPackage()
  shipped = await mkdtemp(join(tmpdir(), 'p2p-chat-shipped-'))
  for (const part of ['package.json', 'bin']) await cp(join(ROOT, part), join(shipped, part), { recursive: true })
  await cp(built, join(shipped, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.map') })
  dependencies = Object.keys((await json(join(ROOT, 'package.json'))).dependencies)
  const { packages } = await json(join(ROOT, 'package-lock.json'))
  installed = new Set(Object.keys(packages).flatMap((path) => packageOf(path) ?? []))
})

afterAll(() => rm(shipped, { recursive: true, force: true }))

/** The package that a file in node_modules belongs to. */
function packageOf(path: string): string | undefined {
  return /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
}

/** The package of a specifier; undefined when it is a file, or Node's own. */
function packageNamed(specifier: string): string | undefined {
  if (/^[./]/.test(specifier) || isBuiltin(specifier)) return undefined
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]
}

/** All that a file imports or takes types from; of calls, those with nothing but the name of a package, as `require` is called by other names. */
function packagesNamedIn(code: string, lang: 'js' | 'dts'): string[] {
  const found: (string | undefined)[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (typeof node !== 'object' || node === null) return
    const { type, source, expression, arguments: args } = node as Record<string, unknown>
    const specifier =
      textOf(source) ??
      (type === 'TSExternalModuleReference' ? textOf(expression) : undefined) ??
      (type === 'CallExpression' && Array.isArray(args) && args.length === 1 ? calledFor(args[0]) : undefined)
    if (specifier !== undefined) found.push(packageNamed(specifier))
    Object.values(node).forEach(visit)
  }
  visit(parseAst(code, { lang }))
  for (const [, name] of code.matchAll(/^\/\/\/ *<reference types="([^"]+)"/gm)) found.push(name)
  return found.filter((name) => name !== undefined)
}

function calledFor(node: unknown): string | undefined {
  const text = textOf(node)
  return text !== undefined && installed.has(packageNamed(text) ?? '') ? text : undefined
}

/** A literal, which a minifier may write as a template. */
function textOf(node: unknown): string | undefined {
  const { type, value, quasis } = (node ?? {}) as Record<string, unknown>
  if (type === 'Literal' && typeof value === 'string') return value
  if (type !== 'TemplateLiteral' || (quasis as unknown[]).length !== 1) return undefined
  return (quasis as { value: { cooked: string } }[])[0]?.value.cooked
}

test('imports, calls and types that name a package are seen', () => {
  const code = 'import a from "conf"; export * from `@x/y/z.js`; import("ink"); r(`react`); r("fs"); r("no package")'
  expect(packagesNamedIn(code.replace('`@x/y/z.js`', '"@x/y/z.js"'), 'js')).toEqual(['conf', '@x/y', 'ink', 'react'])
  expect(packagesNamedIn('const a = await import(`./b.js`), c = import(`yargs`)', 'js')).toEqual(['yargs'])
  const types = '/// <reference types="node" />\nexport type { A } from "./a.js"\ntype B = import("chalk").C'
  expect(packagesNamedIn(types, 'dts')).toEqual(['chalk', 'node'])
})

test('what is shipped names no packages but its dependencies, and each of those', async () => {
  const named = new Map<string, string[]>()
  for (const file of await readdir(join(shipped, 'dist'), { recursive: true })) {
    if (!/\.(js|d\.ts)$/.test(file)) continue
    const code = await readFile(join(shipped, 'dist', file), 'utf8')
    for (const name of packagesNamedIn(code, file.endsWith('.d.ts') ? 'dts' : 'js')) {
      named.set(name, [...(named.get(name) ?? []), file])
    }
  }
  expect([...named].filter(([name]) => !dependencies.includes(name))).toEqual([])
  expect([...named.keys()].sort()).toEqual([...dependencies].sort())
})

test('every type that the door leads to is there', async () => {
  const files = new Set((await readdir(join(shipped, 'dist', 'net'), { recursive: true })).map(String))
  expect(files).toContain('index.d.ts')
  for (const file of [...files].filter((name) => name.endsWith('.d.ts'))) {
    const text = await readFile(join(shipped, 'dist', 'net', file), 'utf8')
    for (const [, to = ''] of text.matchAll(/from '(\.[^']*)\.js'/g)) {
      expect(files, `${file} → ${to}`).toContain(join(file, '..', `${to}.d.ts`))
    }
    expect(text).not.toMatch(/from '\.[^']*\.ts'/)
  }
})

test('it runs, and its host loads, where nothing else is installed', async () => {
  const { version } = await json(join(ROOT, 'package.json'))
  const { stdout } = await run(process.execPath, [join(shipped, 'bin', 'p2p-chat.js'), '--version'])
  expect(stdout.trim()).toBe(version)
  const script = `
    const { createHost } = await import(${JSON.stringify(pathToFileURL(join(shipped, 'dist', 'net.js')).href)})
    const host = await createHost({ listen: ['/ip4/127.0.0.1/tcp/0'], mdns: false })
    console.log(host.addresses().length)
    await host.stop()`
  const host = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: shipped })
  expect(host.stdout.trim()).toBe('1')
})

test('every package in the bundle is there with its licence', async () => {
  const maps = (await readdir(built, { recursive: true })).filter((file) => file.endsWith('.map'))
  const sources = await Promise.all(maps.map(async (file) => (await json(join(built, file))).sources as string[]))
  const bundled = new Set(sources.flat().flatMap((source) => packageOf(source) ?? []))
  expect([...bundled]).toEqual(expect.arrayContaining(['ink', 'node-sqlite3-wasm', 'yoga-layout', 'protobufjs']))

  const parts = (await readFile(join(shipped, 'dist', LICENCES), 'utf8')).split(/\n-{80}\n\n/).slice(1)
  const texts = new Map<string, string>()
  for (const part of parts) {
    const [names = '', ...text] = part.split('\n\n')
    for (const line of names.split('\n')) texts.set(line.replace(/ .*/, ''), text.join('\n\n'))
  }
  for (const name of [...bundled, 'rolldown', 'Emscripten', 'musl']) {
    expect(texts.get(name), name).toMatch(/permission|redistribution and use/i)
  }
  expect(texts.get('SQLite')).toMatch(/public domain/)
  // Nothing is named that the bundle doesn't hold, but for what is compiled in and packages of which only a name was used.
  const others = [...texts.keys()].filter((name) => !bundled.has(name) && !installed.has(name))
  expect(others).toEqual(['Emscripten', 'SQLite', 'musl'])
})

test('the packed package holds the program, the host, their types and the licences', async () => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const options = { cwd: shipped, env, shell: process.platform === 'win32' }
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], options)
  const paths = JSON.parse(stdout)[0].files.map(({ path }: { path: string }) => path)
  const wanted = ['bin/p2p-chat.js', 'dist/main.js', 'dist/net.js', 'dist/net/index.d.ts', `dist/${LICENCES}`]
  expect(paths).toEqual(expect.arrayContaining([...wanted, 'dist/chunks/node-sqlite3-wasm.wasm']))
  expect(paths.filter((path: string) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))).toEqual([])
})
