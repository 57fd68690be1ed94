// Writes the tables of README that are made from the program's own: `npm run readme`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const readme = join(root, 'README.md')
const directory = mkdtempSync(join(root, 'node_modules', '.readme-'))
try {
  const file = join(directory, 'tables.mjs')
  const build = await rolldown({ cwd: root, input: 'test/readme-tables.ts', platform: 'node' })
  await build.write({ file, format: 'esm', codeSplitting: false })
  await build.close()
  const { PLACE, TABLES } = await import(pathToFileURL(file).href)
  const text = readFileSync(readme, 'utf8').replace(
    PLACE,
    (_, begin, name, end) => `${begin}\n\n${TABLES[name]}\n\n${end}`,
  )
  writeFileSync(readme, await format(text, { ...(await resolveConfig(readme)), filepath: readme }))
} finally {
  rmSync(directory, { recursive: true, force: true })
}
