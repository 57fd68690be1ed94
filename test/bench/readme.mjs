/** Puts tables into the project's README, each between its markers: `<!-- bench: name -->` and `<!-- end -->`. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const README = fileURLToPath(new URL('../../README.md', import.meta.url))
const PLACE = /(<!-- bench: (\w+) -->)[^]*?(<!-- end -->)/g

/** `tables`: texts by name; a place without one keeps what it has. */
export function withTables(text, tables) {
  return text.replace(PLACE, (whole, begin, name, end) =>
    Object.hasOwn(tables, name) ? `${begin}\n\n${tables[name]}\n\n${end}` : whole,
  )
}

export async function writeReadme(tables) {
  const text = withTables(readFileSync(README, 'utf8'), tables)
  writeFileSync(README, await format(text, { ...(await resolveConfig(README)), filepath: README }))
}
