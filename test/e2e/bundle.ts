/** TypeScript made runnable: an entry and all that it imports, as one file, with the same settings as the program that is shipped. */
import { mkdir, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const ROOT = resolve(import.meta.dirname, '../..')

/** Bundles `entry` (a path in the repository); results in the file to run with node, which is whole at any time: others may start it meanwhile. */
export async function bundle(entry: string, name: string): Promise<string> {
  const directory = join(ROOT, 'node_modules/.cache/p2p-chat-test')
  await mkdir(directory, { recursive: true })
  const [file, own] = [join(directory, `${name}.mjs`), join(directory, `${name}.${process.pid}.mjs`)]
  const build = await rolldown({
    input: join(ROOT, entry),
    platform: 'node',
    // What isn't used isn't there: a screen without a network starts in half the time.
    treeshake: { moduleSideEffects: (id) => id.includes('/node_modules/') },
    resolve: { alias: { 'react-devtools-core': join(ROOT, 'scripts/no-devtools.mjs') } },
    transform: {
      target: 'node20',
      define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    },
  })
  await build.write({ file: own, format: 'esm', codeSplitting: false })
  await build.close()
  await rename(own, file)
  return file
}
