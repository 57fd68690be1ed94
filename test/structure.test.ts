/** The house rules that a reader relies on: which way imports run, and where time, chance and the machine come in. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '..')
const LAYERS = ['bin', 'ui', 'app', 'net'] as const

/** node:* modules, each in one file of net. */
const PORTS: Record<string, string[]> = {
  'net/abort.ts': ['node:events'],
  'net/tcp.ts': ['node:net'],
  'net/interfaces.ts': ['node:os'],
  'net/dns.ts': ['node:dns'],
  'net/udp.ts': ['node:dgram', 'node:os'],
  'net/random.ts': ['node:crypto'],
  'net/crypto.ts': ['node:crypto'],
}

/** May use timers and the wall clock. */
const CLOCKS = new Set(['net/clock.ts'])
const CHANCE = new Set(['net/random.ts'])

/** Directories of net whose files see only the host's context, never each other. */
const BEHAVIOURS = ['gossipsub', 'identify', 'kad', 'mdns', 'ping']

/** What stands above what inside net; a file imports only files of its own or a lower rank. Files not named are rank 0. */
const RANKS: [number, RegExp][] = [
  [8, /^net\/index\.ts$/],
  [7, /^net\/libp2p-host\.ts$/],
  [6, /^net\/(host|channels)\.ts$/],
  [5, /^net\/(dialer|dial)\.ts$/],
  [4, /^net\/switch\.ts$/],
  [
    3,
    /^net\/(muxed-connection|liveness|preference|gossipsub\/.+|identify\/.+|kad\/.+|discovery\/.+|mdns\/.+|ping\/.+)\.ts$/,
  ],
  [2, /^net\/upgrade\.ts$/],
  [1, /^net\/(noise\/.+|plaintext|yamux\/.+|mplex\/.+|muxer-session|muxed-stream|multistream|tcp)\.ts$/],
]

interface Import {
  from: string
  /** Path inside the repository, or the package or node: module as written. */
  to: string
}

const files = LAYERS.flatMap((layer) => sourcesIn(join(ROOT, layer)))
const texts = new Map(files.map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]))
const imports = files.flatMap((file) => importsOf(file, texts.get(file) as string))

function sourcesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|js|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

/** Static, re-exporting, side-effect and dynamic imports; types count, because a reader follows them too. */
function importsOf(from: string, text: string): Import[] {
  const found = text.matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*['"]([^'"\n]+)['"]/g)
  return [...found].map(([, specifier = '']) => ({
    from,
    to: specifier.startsWith('.')
      ? relative(ROOT, resolve(ROOT, dirname(from), specifier))
          .split(sep)
          .join('/')
      : specifier,
  }))
}

const layerOf = (path: string): string => path.split('/')[0] as string
const rankOf = (path: string): number => RANKS.find(([, pattern]) => pattern.test(path))?.[0] ?? 0
const show = (bad: Import[]): string[] => bad.map(({ from, to }) => `${from} → ${to}`)
const between = (test: (each: Import) => boolean): string[] => show(imports.filter(test))
const local = imports.filter(({ to }) => (LAYERS as readonly string[]).includes(layerOf(to)))

test('the parser sees the imports that are there', () => {
  expect(files).toContain('net/libp2p-host.ts')
  expect(imports).toContainEqual({ from: 'net/index.ts', to: 'net/libp2p-host.ts' })
  expect(imports).toContainEqual({ from: 'net/tcp.ts', to: 'node:net' })
  expect(
    importsOf(
      'app/x.ts',
      "import './a.ts'\nexport { b } from '../b.ts'\nawait import('./c.ts')\nimport type {\n D\n} from 'd'",
    ).map((each) => each.to),
  ).toEqual(['app/a.ts', 'b.ts', 'app/c.ts', 'd'])
})

test('every relative import names a file that exists, with its extension', () => {
  const known = new Set(files)
  expect(show(local.filter(({ to }) => !known.has(to)))).toEqual([])
})

describe('layers', () => {
  test('imports run bin → ui → app → net', () => {
    const rank = (path: string): number => LAYERS.indexOf(layerOf(path) as (typeof LAYERS)[number])
    expect(show(local.filter(({ from, to }) => rank(to) < rank(from)))).toEqual([])
  })

  test('app uses only the door of net', () => {
    expect(
      between(({ from, to }) => layerOf(from) === 'app' && layerOf(to) === 'net' && to !== 'net/index.ts'),
    ).toEqual([])
  })

  test('ui uses only the door of app, and nothing of net', () => {
    const others = ['app', 'net']
    expect(
      between(({ from, to }) => layerOf(from) === 'ui' && others.includes(layerOf(to)) && to !== 'app/index.ts'),
    ).toEqual([])
  })

  test('react and ink are only in ui and bin', () => {
    expect(between(({ from, to }) => ['app', 'net'].includes(layerOf(from)) && /^(react|ink)(\/|$)/.test(to))).toEqual(
      [],
    )
  })

  test('js-libp2p is nowhere', () => {
    expect(between(({ to }) => /^(@libp2p\/|@chainsafe\/libp2p|libp2p($|\/))/.test(to))).toEqual([])
  })

  test('there are no cycles', () => {
    expect(cycle(local)).toEqual([])
    const edge = (from: string, to: string): Import => ({ from, to })
    expect(cycle([edge('a', 'b'), edge('b', 'c'), edge('a', 'd'), edge('c', 'b')])).toEqual(['b', 'c', 'b'])
  })
})

describe('inside net', () => {
  test('node modules come in through their port files only', () => {
    expect(
      between(({ from, to }) => layerOf(from) === 'net' && isNodeModule(to) && !PORTS[from]?.includes(to)),
    ).toEqual([])
  })

  test('files import only what stands below them', () => {
    const inside = local.filter(({ from, to }) => layerOf(from) === 'net' && layerOf(to) === 'net')
    expect(show(inside.filter(({ from, to }) => rankOf(to) > rankOf(from)))).toEqual([])
  })

  test('behaviours import neither each other nor what the host is made of', () => {
    const owner = (path: string): string | undefined => BEHAVIOURS.find((name) => path.startsWith(`net/${name}/`))
    expect(
      show(
        local.filter(
          ({ from, to }) =>
            owner(from) !== undefined && owner(from) !== owner(to) && (owner(to) !== undefined || rankOf(to) > 0),
        ),
      ),
    ).toEqual([])
  })

  test('secure channels and muxers do not know each other', () => {
    const kind = (path: string): string =>
      /^net\/(noise|plaintext)/.exec(path)?.[0] ?? /^net\/(yamux|mplex)/.exec(path)?.[0] ?? ''
    expect(
      show(local.filter(({ from, to }) => kind(from) !== '' && kind(to) !== '' && kind(from) !== kind(to))),
    ).toEqual([])
  })

  test.each([
    ['time', CLOCKS, /\b(setTimeout|setInterval|setImmediate|Date\.now|new Date|performance\.now)\b/],
    ['chance', CHANCE, /\b(Math\.random|getRandomValues|randomBytes|randomUUID)\b/],
    ['the process', new Set<string>(), /\bprocess\./],
  ] as const)('%s comes in through its port only', (_, allowed, pattern) => {
    const guilty = files.filter(
      (file) =>
        layerOf(file) === 'net' && !allowed.has(file) && pattern.test(withoutComments(texts.get(file) as string)),
    )
    expect(guilty).toEqual([])
  })
})

function isNodeModule(specifier: string): boolean {
  return (
    specifier.startsWith('node:') ||
    ['net', 'fs', 'os', 'crypto', 'dns', 'path', 'events', 'timers'].includes(specifier)
  )
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')
}

/** The first cycle found, as a path that ends where it starts. */
function cycle(all: readonly Import[]): string[] {
  const edges = new Map<string, Import[]>()
  for (const each of all) edges.set(each.from, [...(edges.get(each.from) ?? []), each])
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): string[] => {
    if (done.has(file)) return []
    const start = path.indexOf(file)
    if (start >= 0) return [...path.slice(start), file]
    path.push(file)
    for (const { to } of edges.get(file) ?? []) {
      const found = visit(to)
      if (found.length > 0) return found
    }
    path.pop()
    done.add(file)
    return []
  }
  for (const { from } of all) {
    const found = visit(from)
    if (found.length > 0) return found
  }
  return []
}
