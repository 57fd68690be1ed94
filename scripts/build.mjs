// Builds dist/: main.js (the program), net.js (the host, for `import 'p2p-chat/net'`), their chunks, the host's types, and the licences of the
// packages that all this holds.
// --if-possible: an install without the bundler (npm ci --omit=dev) is no failure.
// --to <dir>: to another directory. --program <dir>: the same, and only the program. --maps: source maps beside.
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import lazyEmoji from './lazy-emoji.mjs'
import { licencesOf } from './licences.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const program = directoryAfter('--program')
const out = program ?? directoryAfter('--to') ?? join(root, 'dist')
// Whoever starts the program meanwhile sees the old build or the new one, never half of one.
const fresh = join(root, 'node_modules', '.cache', `p2p-chat-build-${process.pid}`)

let rolldown
try {
  ;({ rolldown } = await import('rolldown'))
} catch (error) {
  if (!process.argv.includes('--if-possible')) {
    process.stderr.write(`The build needs rolldown: run "npm ci" first (${error.message}).\n`)
    process.exit(1)
  }
  process.exit(0)
}

try {
  await bundle()
  if (program === undefined) types()
  rmSync(out, { recursive: true, force: true })
  mkdirSync(dirname(out), { recursive: true })
  renameSync(fresh, out)
} finally {
  rmSync(fresh, { recursive: true, force: true })
}

function directoryAfter(option) {
  const at = process.argv.indexOf(option)
  return at === -1 ? undefined : resolve(process.argv[at + 1])
}

async function bundle() {
  const build = await rolldown({
    cwd: root,
    input: { main: 'bin/main.ts', ...(program === undefined && { net: 'net/index.ts' }) },
    platform: 'node',
    plugins: [lazyEmoji],
    // So that yargs' parser comes without the rest of yargs.
    treeshake: { moduleSideEffects: [{ test: /[\\/]yargs[\\/](helpers|lib)[\\/]/, sideEffects: false }] },
    resolve: {
      alias: {
        // Ink asks for it only where DEV is set; without the stub a program in a directory of its own would not start.
        'react-devtools-core': join(root, 'scripts', 'no-devtools.mjs'),
        ws: join(root, 'scripts', 'no-devtools.mjs'),
        semver: join(root, 'scripts', 'no-semver.mjs'),
        'ajv/dist/2020.js': join(root, 'scripts', 'no-ajv.mjs'),
        'ajv-formats': join(root, 'scripts', 'no-ajv.mjs'),
        'when-exit': join(root, 'scripts', 'no-signal-hooks.mjs'),
        'string-width$': join(root, 'scripts', 'quick-width.mjs'),
      },
    },
    transform: {
      target: 'node20',
      inject: { 'Intl.Segmenter': join(root, 'scripts', 'lazy-segmenter.mjs') },
      // React is slower by a fifth in its development build, which is its default.
      define: {
        'process.env.NODE_ENV': '"production"',
        'process.env.DEV': '"false"',
        // node-sqlite3-wasm looks for its .wasm beside itself, which is in chunks/ then.
        __dirname: 'import.meta.dirname',
      },
    },
  })
  const { output } = await build.write({
    dir: fresh,
    format: 'esm',
    minify: true,
    sourcemap: process.argv.includes('--maps'),
    sourcemapPathTransform: (source, map) =>
      relative(dirname(join(out, relative(fresh, map))), resolve(dirname(map), source)),
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
  })
  await build.close()
  writeFileSync(join(fresh, 'THIRD-PARTY-LICENSES.txt'), licencesOf(output.flatMap((chunk) => chunk.moduleIds ?? [])))
  const wasm = createRequire(import.meta.url).resolve('node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm')
  mkdirSync(join(fresh, 'chunks'), { recursive: true })
  copyFileSync(wasm, join(fresh, 'chunks', basename(wasm)))
}

function types() {
  let compiler
  try {
    compiler = createRequire(import.meta.url).resolve('typescript/package.json')
  } catch {
    return
  }
  const config = join(fresh, 'tsconfig.json')
  mkdirSync(fresh, { recursive: true })
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: join(root, 'net'),
        outDir: join(fresh, 'net'),
        typeRoots: [join(root, 'node_modules', '@types')],
      },
      include: [],
      files: [join(root, 'net', 'index.ts')],
    }),
  )
  const tsc = join(dirname(compiler), 'bin', 'tsc')
  if (!existsSync(tsc)) return
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], { cwd: root, encoding: 'utf8' })
  rmSync(config)
  const read = new Set([join(fresh, 'net', 'index.d.ts')])
  for (const path of read) {
    // Compilers before 7 look for the file that is named.
    const text = readFileSync(path, 'utf8').replace(/(from '|import\(["'])(\.[^"']*)\.ts(?=["'])/g, '$1$2.js')
    writeFileSync(path, text)
    for (const [, to] of text.matchAll(/(?:from '|import\(["'])(\.[^"']*)\.js["']/g)) {
      read.add(join(dirname(path), `${to}.d.ts`))
    }
  }
  // What the door doesn't lead to, nobody can name.
  for (const file of readdirSync(join(fresh, 'net'), { recursive: true })) {
    const path = join(fresh, 'net', file)
    if (file.endsWith('.d.ts') && !read.has(path)) rmSync(path)
  }
  // The program runs without types; who works on them has the gate.
  if (status !== 0) process.stderr.write(`The types of p2p-chat/net have errors:\n${stdout}`)
}
