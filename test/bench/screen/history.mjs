/** A room with a long past: what it takes to hold, to page through and to search. */
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { openPty, prompt } from '../../e2e/pty.mjs'
import { spread } from './spread.mjs'

const PAGE_UP = '\u001b[5~'
const SEARCH = '\u001bOR'
const ESCAPE = '\u001b'
const CLEAR = '\u0015'
const GAP_MS = 120
const OPENED_MS = 1_000

/** Fills the profile's history; what its store takes for searches and pages. */
export async function fillHistory({ messages, programs, profile }) {
  mkdirSync(join(profile, 'default'), { recursive: true })
  const args = [programs.fill, join(profile, 'default', 'history.db'), String(messages), 'lobby']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { filled, often, searches, begins, pages } = JSON.parse(stdout)
  return { filled, often, searches: spread(searches), begins: spread(begins), pages: spread(pages) }
}

const numbers = (screen) => Array.from(screen.text().matchAll(/#(\d{6})/g), ([, digits]) => Number(digits))

export async function measureHistory({ messages, pages, often, programs, profile }) {
  const pty = openPty([programs.program, 'lobby'], { env: { P2P_CHAT_DATA_DIR: profile }, probe: programs.probe })
  try {
    const newest = messages % 50 === 0 ? messages - 2 : messages - 1
    const frame = (await pty.until(prompt)) - pty.started
    const opened = (await pty.until((screen) => numbers(screen).includes(newest), 'the newest message')) - pty.started
    await sleep(OPENED_MS)
    const before = await pty.ask()
    const pageMs = await pageUp(pty, pages)
    const after = await pty.ask()
    const searches = await search(pty, often)
    return { frame, opened, before, after, pages: spread(pageMs), searches: spread(searches) }
  } finally {
    await pty.close()
  }
}

/** A page is there when its last message is among the first of the page before. */
async function pageUp(pty, count) {
  const samples = []
  for (let page = 0; page < count; page++) {
    const [top] = numbers(pty.screen)
    await sleep(GAP_MS)
    const begun = performance.now()
    pty.type(PAGE_UP)
    const moved = (screen) => {
      const shown = numbers(screen)
      return shown.length > 0 && shown.at(-1) <= top + 2
    }
    samples.push((await pty.until(moved, `what was said before #${top}`)) - begun)
  }
  return samples
}

/** From the last letter of a word that many have said to a list of messages with it. */
async function search(pty, words) {
  const samples = []
  pty.type(SEARCH)
  await pty.until((screen) => screen.text().includes('quotes make a phrase'), 'the search')
  for (const word of words) {
    await sleep(GAP_MS)
    const begun = performance.now()
    pty.type(word)
    const found = (screen) => screen.line(-1) === `› ${word}` && /search everywhere · 1 of \d/.test(screen.text())
    samples.push((await pty.until(found, `messages with ${word}`)) - begun)
    pty.type(CLEAR)
    await pty.until((screen) => screen.text().includes('quotes make a phrase'), 'an empty search')
  }
  pty.type(ESCAPE)
  return samples
}
