/**
 * `npm run pictures [name…]`: the pictures of the README. The built program, once for each person, on loopback, with keys, clock and ports that are always
 * the same; what is on the screen of one of them is written as SVG to pictures/. A port that is taken ends it.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProgram } from '../../build-program.mjs'
import { openPty, prompt } from '../pty.mjs'
import { svgOf } from './svg.mjs'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const PICTURES = fileURLToPath(new URL('./pictures/', import.meta.url))
const CLOCK = fileURLToPath(new URL('./still-clock.mjs', import.meta.url))
const STILL_AT = Date.UTC(2026, 10, 22, 14, 3, 5)
const FIRST_PORT = 4001
const KEYS = {
  enter: '\r',
  escape: '\u001b',
  search: '\u001bOR',
  network: '\u001bOQ',
  help: '\u001bOP',
  invite: '\u001bOS',
}

const homes = mkdtempSync(join(tmpdir(), 'p2p-chat-pictures-'))
const program = join(ROOT, 'test', 'dist', `pictures-${process.pid}`)
const people = []
/** Each scene has profiles of its own. */
let directory = ''

/** Somebody in front of a screen; who is named earlier is dialled. The `seed` makes the key. */
async function enter(nick, { seed, columns = 100, rows = 24, rooms = ['lobby'], dial = null, settings = {} }) {
  const profile = join(directory, nick, 'default')
  mkdirSync(profile, { recursive: true })
  const port = FIRST_PORT + seed
  const config = { nick, mdns: false, listen: [`/ip4/127.0.0.1/tcp/${port}`], ...settings }
  if (dial !== null) config.dial = [dial.address]
  writeFileSync(join(profile, 'config.json'), JSON.stringify(config))
  writeFileSync(join(profile, 'identity.key'), keyFile(seed), { mode: 0o600 })
  const env = {
    P2P_CHAT_DATA_DIR: join(directory, nick),
    STILL_AT: String(STILL_AT),
    STILL_FROM: String(Date.now()),
    COLORTERM: 'truecolor',
  }
  const pty = openPty(['--import', CLOCK, join(program, 'main.js'), ...rooms], { columns, rows, env })
  const person = { ...pty, nick, address: `/ip4/127.0.0.1/tcp/${port}`, saw, say }
  people.push(person)
  await pty.until(prompt, 'its first frame')
  await saw(`listening on ${port}`)
  return person

  function saw(wanted) {
    const fits =
      typeof wanted === 'string' ? (screen) => screen.text().includes(wanted) : (screen) => wanted.test(screen.text())
    return pty.until(fits, String(wanted))
  }
  async function say(line, ...readers) {
    pty.type(`${line}${KEYS.enter}`)
    const shown = line.replace(/^\/\S+ /, '').slice(0, 12)
    for (const reader of readers) await reader.saw(shown)
  }
}

/** libp2p's PrivateKey protobuf of an Ed25519 key: type 1, then seed and public half. */
function keyFile(number) {
  const seed = Buffer.alloc(32, `p2p-chat picture ${number} `)
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
  const { x } = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({
    format: 'jwk',
  })
  return Buffer.concat([Buffer.from([0x08, 0x01, 0x12, 0x40]), seed, Buffer.from(x, 'base64url')])
}

async function leave(...leaving) {
  for (const person of leaving) {
    people.splice(people.indexOf(person), 1)
    await person.close()
  }
}

/** Once nothing is drawn any more for a moment. */
async function still(person) {
  for (let before = -1; before !== person.output();) {
    before = person.output()
    await new Promise((resolve) => setTimeout(resolve, 400))
  }
}

async function picture(name, person, light = false) {
  if (wanted.length > 0 && !wanted.includes(name)) return
  await still(person)
  writeFileSync(join(PICTURES, `${name}.svg`), svgOf(person.cells(), person.cursor(), light))
  process.stderr.write(`${name}.svg\n`)
}

/** Esc alone: with a key behind it in one piece it would be Alt. */
async function close(person) {
  person.type(KEYS.escape)
  await still(person)
}

/** Five people in a room, one of whom is looked at. */
async function talk(options = {}) {
  const ada = await enter('ada', { seed: 0, rooms: ['lobby', 'books', 'rust'], ...options })
  const others = []
  for (const [at, nick] of ['bob', 'cyd', 'dan', 'eve'].entries()) {
    others.push(await enter(nick, { seed: at + 1, dial: ada, rooms: nick === 'eve' ? ['lobby', 'books'] : ['lobby'] }))
    await ada.saw(`${at + 2} here`)
  }
  const [bob, cyd, dan, eve] = others
  const all = [ada, ...others]
  await bob.say('morning! who else is on the train?', ...all)
  await cyd.say('me, third carriage 🚆 no internet at all, and yet here we are', ...all)
  await ada.say('the router in the dining car says hello', ...all)
  await dan.say('/me waves from the dining car', ada)
  await eve.say('ada: did you finish the *chapter on gossip*?', ...all)
  await ada.say('almost. `mesh_n = 6` finally makes sense', ...all)
  await bob.say('日本語も大丈夫？', ...all)
  await cyd.say('大丈夫。 https://docs.libp2p.io is where I started', ...all)
  await eve.say('/join books', eve)
  await eve.say('shall we read the next one together?')
  await ada.saw(/books +1/)
  await dan.say('/msg ada lunch at one?')
  await ada.saw(/dan +1/)
  return { ada, others }
}

const SCENES = {
  async chat() {
    const { ada, others } = await talk()
    ada.type('the dining car')
    await picture('chat', ada)
    ada.type(`\u0015${KEYS.search}dining`)
    await ada.saw(/ada · lobby/)
    await picture('search', ada)
    await close(ada)
    ada.type(KEYS.network)
    await ada.saw(/mesh/)
    await picture('network', ada)
    await close(ada)
    ada.type(KEYS.help)
    await ada.saw('Commands')
    await picture('help', ada)
    await close(ada)
    ada.type('\u001b4')
    await ada.saw('lunch at one?')
    await ada.say('gladly, save me a seat')
    await ada.saw('delivered')
    await picture('direct', ada)
    await leave(ada, ...others)
  },
  async light() {
    const { ada, others } = await talk({ settings: { theme: 'light' } })
    await picture('light', ada, true)
    await leave(ada, ...others)
  },
  async narrow() {
    const { ada, others } = await talk()
    ada.resize(40, 24)
    await picture('narrow', ada)
    await leave(ada, ...others)
  },
  async first() {
    const ada = await enter('ada', { seed: 0, rooms: [] })
    await picture('first', ada)
    await leave(ada)
  },
}

const wanted = process.argv.slice(2)
mkdirSync(PICTURES, { recursive: true })
buildProgram(program)
try {
  const inChat = ['search', 'network', 'help', 'direct']
  for (const [name, play] of Object.entries(SCENES)) {
    const shows =
      wanted.length === 0 || wanted.includes(name) || (name === 'chat' && inChat.some((each) => wanted.includes(each)))
    if (!shows) continue
    directory = join(homes, name)
    await play()
  }
} finally {
  await leave(...people)
  rmSync(program, { recursive: true, force: true })
  rmSync(homes, { recursive: true, force: true })
}
