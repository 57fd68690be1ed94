/**
 * What an install puts on the disk and how many packages that is: p2p-chat, built from the sources as they are now, from its packed tarball in an
 * empty directory; js-libp2p with the same protocols as test/interop/package.json lists them, from its lock file. `(settings) → {bytes, packages}`.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from '../../interop/install.mjs'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Of the packages alone: what begins with a dot is npm's own, or some tool's cache. */
function bytesIn(directory) {
  return readdirSync(directory)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => readdirSync(join(directory, name), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath ?? entry.path, entry.name)).size, 0)
}

/** Of the lock file that npm leaves in node_modules: what is there, whatever could have been. */
function packagesIn(directory) {
  const lock = JSON.parse(readFileSync(join(directory, 'node_modules', '.package-lock.json'), 'utf8'))
  return Object.keys(lock.packages).length
}

const installed = (directory) => ({
  bytes: bytesIn(join(directory, 'node_modules')),
  packages: packagesIn(directory),
})

function npm(args, cwd) {
  const script = process.env.npm_execpath
  const [command, first] =
    script != null && /npm-cli\.[cm]?js$/.test(script) ? [process.execPath, [script]] : ['npm', []]
  // What an npm around us set up (its prefix, its flags) is not meant for this one.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  return execFileSync(command, [...first, ...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

export function packageOurs() {
  const directory = mkdtempSync(join(tmpdir(), 'p2p-chat-package-'))
  try {
    const source = join(directory, 'source')
    for (const part of ['package.json', 'README.md', 'LICENSE', 'bin']) {
      cpSync(join(ROOT, part), join(source, part), { recursive: true })
    }
    execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), '--to', join(source, 'dist')])
    const [{ filename }] = JSON.parse(
      npm(['pack', '--json', '--ignore-scripts', '--pack-destination', directory], source),
    )
    writeFileSync(join(directory, 'package.json'), '{}')
    npm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`], directory)
    const { packages, bytes } = installed(directory)
    return { bytes, packages: packages - 1 }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export async function packageRival() {
  return installed(await install())
}
