/** A bug: the terminal is given back, a report is written, one sentence says where, and the program ends with 70. No message text goes into it. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUG } from './exit.ts'
import { VERSION } from './version.ts'

/** Ours: longer causes repeat themselves. */
const MAX_CAUSES = 8

export function crash(error: unknown, restoreTerminal: () => void): never {
  try {
    restoreTerminal()
  } catch {
    // The report matters more.
  }
  let where = 'and no report could be written'
  try {
    // A directory of its own, so that nobody else's link is followed.
    const path = join(mkdtempSync(join(tmpdir(), 'p2p-chat-crash-')), 'report.txt')
    writeFileSync(path, report(error), { mode: 0o600, flag: 'wx' })
    where = `and its report is in ${path}`
  } catch {
    // Said in the sentence.
  }
  const reason = (error instanceof Error ? error.message : String(error)).replaceAll(/\p{C}/gu, ' ').slice(0, 200)
  process.stderr.write(`p2p-chat has a bug that ended it (${reason}), ${where}.\n`)
  process.exit(BUG)
}

function report(error: unknown): string {
  const lines = [
    `p2p-chat ${VERSION}`,
    `node ${process.version} ${process.platform} ${process.arch}`,
    `time ${new Date().toISOString()}`,
    `up ${Math.round(process.uptime())} s, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
    '',
  ]
  let cause: unknown = error
  for (let i = 0; i < MAX_CAUSES && cause !== undefined; i++) {
    lines.push(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause), '')
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return `${lines.join('\n')}\n`
}
