/**
 * The screen, measured: `npm run bench -- screen`. The program that is built and shipped, in a pseudo-terminal whose screen an emulator holds; on loopback, in
 * profiles that are made for it and removed. One Markdown table; an aim stands beside each figure that has one, and says when it was missed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPrograms } from './build.mjs'
import { fillHistory, measureHistory } from './history.mjs'
import { measureIdle } from './idle.mjs'
import { measureKeys } from './keys.mjs'
import { measureStart } from './start.mjs'

const FULL = { rounds: 15, keys: 500, perSecond: 1_000, idleSeconds: 60, messages: 100_000, pages: 60 }
const QUICK = { rounds: 7, keys: 60, perSecond: 1_000, idleSeconds: 10, messages: 10_000, pages: 20 }
const AIMS = { start: 1.5, keyMs: 50, idleShare: 0.01, pageMs: 50, searchMs: 50 }

const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const mb = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`
const count = (value) => value.toLocaleString('en')
const both = ({ median, p99 }) => `${ms(median)}, ${ms(p99)}`

function profileIn(directory, name) {
  const profile = join(directory, name)
  mkdirSync(join(profile, 'default'), { recursive: true })
  const settings = { nick: 'ada', mdns: false, listen: ['/ip4/127.0.0.1/tcp/0'] }
  writeFileSync(join(profile, 'default', 'config.json'), JSON.stringify(settings))
  return profile
}

async function measure(settings, programs, directory, tell) {
  const options = { ...settings, programs }
  tell('start to first frame')
  const start = await measureStart({ ...options, profile: profileIn(directory, 'start') })
  tell('keys, alone and in the flood')
  const keys = await measureKeys({ ...options, profile: profileIn(directory, 'keys') })
  tell(`idle for ${settings.idleSeconds} s`)
  const idle = await measureIdle({ ...options, profile: profileIn(directory, 'idle') })
  tell(`filling a history with ${settings.messages} messages`)
  const profile = profileIn(directory, 'history')
  const filled = await fillHistory({ ...options, profile })
  tell('history')
  const history = await measureHistory({ ...options, often: filled.often, profile })
  return { start, keys, idle, filled, history }
}

/** Title, figure, aim, whether it was missed. */
function rowsOf({ start, keys, idle, filled, history }, { perSecond, idleSeconds, messages, pages }) {
  const ratio = start.chat.median / start.hello.median
  const kept = `${count(messages)} messages kept`
  const aim = (text, missed) => (missed ? `${text}: missed` : text)
  return [
    [
      'start to first frame, median; of hello world in Ink',
      `${ms(start.chat.median)}; ${ms(start.hello.median)} (${ratio.toFixed(2)})`,
      aim(`≤ ${AIMS.start} of it`, ratio > AIMS.start),
    ],
    [
      'key to painted character, alone: median, 99 %',
      both(keys.idle),
      aim(`< ${AIMS.keyMs} ms`, keys.idle.p99 >= AIMS.keyMs),
    ],
    [
      `the same while ${count(perSecond)} messages a second arrive`,
      both(keys.flood),
      aim(`< ${AIMS.keyMs} ms`, keys.flood.p99 >= AIMS.keyMs),
    ],
    [`the last of those ${count(keys.said)} messages is on the screen after`, ms(keys.behind), ''],
    [
      `processor, idle for ${idleSeconds} s in a room with ${idle.peers} peers`,
      `${(idle.share * 100).toFixed(2)} %`,
      aim(`< ${AIMS.idleShare * 100} %`, idle.share >= AIMS.idleShare),
    ],
    [
      `the same: written to the terminal; memory, of it heap`,
      `${idle.bytes} bytes; ${mb(idle.rss)}, ${mb(idle.heap)}`,
      '',
    ],
    [`start to first frame, ${kept}; to the room's last messages`, `${ms(history.frame)}; ${ms(history.opened)}`, ''],
    ['memory with these, of it heap', `${mb(history.before.rss)}, ${mb(history.before.heapUsed)}`, ''],
    [`the same after ${pages} pages up`, `${mb(history.after.rss)}, ${mb(history.after.heapUsed)}`, ''],
    [
      'PgUp to the page before: median, 99 %',
      both(history.pages),
      aim(`< ${AIMS.pageMs} ms`, history.pages.p99 >= AIMS.pageMs),
    ],
    [
      'search, word typed to list shown: median, worst of 20',
      both(history.searches),
      aim(`< ${AIMS.searchMs} ms`, history.searches.p99 >= AIMS.searchMs),
    ],
    [
      'of it the store, median and worst: a word; its first two letters',
      `${both(filled.searches)}; ${both(filled.begins)}`,
      '',
    ],
  ]
}

/** Results in the table and what it was measured under, as text. */
export async function measureScreen({ quick, tell }) {
  const settings = quick ? QUICK : FULL
  const load = loadavg()[0] ?? 0
  const directory = mkdtempSync(join(tmpdir(), 'p2p-chat-bench-'))
  const programs = await buildPrograms()
  try {
    const rows = rowsOf(await measure(settings, programs, directory, tell), settings)
    const table = [['screen', 'measured', 'aim'], ['---', '---:', '---'], ...rows].map(
      (row) => `| ${row.join(' | ')} |`,
    )
    return `${table.join('\n')}\n\n80x24, Node ${process.version}, load of the machine when it began ${load.toFixed(1)}.`
  } finally {
    programs.remove()
    rmSync(directory, { recursive: true, force: true })
  }
}
