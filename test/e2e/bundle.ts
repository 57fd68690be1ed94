/** TypeScript made runnable: an entry and all of the repository that it imports, as one file; packages stay where they are. */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'

const ROOT = resolve(import.meta.dirname, '../..')

/** Bundles `entry` (a path in the repository); results in the file to run with node. */
export async function bundle(entry: string, name: string): Promise<string> {
  const directory = join(ROOT, 'node_modules/.cache/p2p-chat-test')
  await mkdir(directory, { recursive: true })
  const file = join(directory, `${name}.mjs`)
  const build = await rolldown({
    input: join(ROOT, entry),
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/'),
  })
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
  return file
}
