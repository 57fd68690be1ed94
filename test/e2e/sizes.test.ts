/**
 * An evening with the built program, from the first start to the last word, on a screen of 80x24, a narrow one, a large one, and inside tmux. The friend is
 * a program that is told what to do by JSON lines.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { start } from '../bin/inside.ts'
import { home } from '../bin/program.ts'
import type { Running } from '../bin/program.ts'
import { builtProgram } from '../build.ts'
import { folded, TEST_MS } from './chat.ts'
import { freeAddress } from '../free-address.ts'
import { alt, ctrl, KEYS, openTerminal } from './terminal.ts'
import type { Look, TestTerminal } from './terminal.ts'

/** A story of four starts; on a machine that does much else each takes seconds. */
vi.setConfig({ testTimeout: 3 * TEST_MS })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

const FLOOD = 90
const SIZES = [
  { name: '80x24', columns: 80, rows: 24, tmux: false },
  { name: '40x20', columns: 40, rows: 20, tmux: false },
  { name: '200x60', columns: 200, rows: 60, tmux: false },
  { name: '80x24 inside tmux', columns: 80, rows: 24, tmux: true },
] as const
type Size = (typeof SIZES)[number]
const TMUX = spawnSync('tmux', ['-V']).status === 0

/** A terminal that stays when the program in it has ended. */
async function open(size: Size, args: readonly string[], node: readonly string[] = []): Promise<TestTerminal> {
  const program = await builtProgram()
  const script = '"$0" "$@"; echo "ended $?"; exec cat >/dev/null'
  const command = ['/bin/sh', '-c', script, process.execPath, ...node, program, ...args]
  const socket = `p2p-chat-${process.pid}-${size.columns}`
  const inside = ['tmux', '-L', socket, '-f', '/dev/null', 'new-session', ...command, ';', 'set', '-g', 'status', 'off']
  const [file = '', ...rest] = size.tmux ? inside : command
  const { columns, rows } = size
  const terminal = openTerminal({
    file,
    args: rest,
    columns,
    rows,
    env: { TZ: 'UTC', TMUX: undefined, TMPDIR: home() },
  })
  onTestFinished(async () => {
    if (size.tmux) spawnSync('tmux', ['-L', socket, 'kill-server'])
    await terminal.close()
  })
  const until: TestTerminal['until'] = (wanted) => terminal.until(wanted, TEST_MS)
  await until((look) => look.text.includes('› ') && (size.tmux || look.modes.has(2004)))
  return { ...terminal, until }
}

/** Whether the text stands there, however the width has folded it. */
const shows =
  (wanted: RegExp) =>
  (look: Look): boolean =>
    wanted.test(folded(look))
const count = ({ out }: Running, fields: Readonly<Record<string, unknown>>): number =>
  out.filter((line) => {
    const value = JSON.parse(line) as Record<string, unknown>
    return Object.entries(fields).every(([name, expected]) => value[name] === expected)
  }).length

for (const size of SIZES) {
  test.skipIf(size.tmux && !TMUX)(`an evening at ${size.name}`, async () => {
    const [adas, bobs, address] = [home(), home(), await freeAddress()]
    const ada = ['--data-dir', adas, '--no-mdns', '--listen', address]
    const bob = [
      'node',
      '--json',
      '--data-dir',
      bobs,
      '--nick',
      'bob',
      '--no-mdns',
      '--room',
      'lobby',
      '--dial',
      address,
    ]
    const listening = ['--listen', '/ip4/127.0.0.1/tcp/0']
    let screen = await open(size, ada)
    const say = (line: string): void => screen.type(`${line}\r`)

    // The first minute: who one is, how friends come, that nobody is there.
    await screen.until(shows(/You are …\w{6}.*p2p-chat:.*Nobody is connected/))
    say('/nick ada')
    say('/join lobby')
    await screen.until((look) => look.lines.at(-1) === '› write to lobby')

    // A friend.
    let friend = start([...bob, ...listening])
    const tell = (command: Record<string, string>): void => friend.write(`${JSON.stringify(command)}\n`)
    const { peerId: me } = await friend.json({ event: 'peer:connected' })
    await screen.until(shows(/2 here/))
    say('hello bob')
    await friend.json({ event: 'message', text: 'hello bob' })
    tell({ cmd: 'send', room: 'lobby', text: 'hello ada, a needle' })
    await screen.until(shows(/hello ada, a needle/))

    // Reading above while others write: the rows stay, and it says how many are below.
    for (let n = 1; n <= FLOOD; n++) tell({ cmd: 'send', room: 'lobby', text: `flood ${n}.` })
    await screen.until(`flood ${FLOOD}.`)
    screen.type(KEYS.pageUp)
    const above = await screen.until(/↓ \d+ below/)
    const body = ({ lines }: Look): readonly string[] => lines.slice(2, -2)
    for (let n = 1; n <= 5; n++) tell({ cmd: 'send', room: 'lobby', text: `more ${n}.` })
    const below = (look: Look): number => Number(/↓ (\d+) below/.exec(look.text)?.[1])
    // The line above what is unread counts too.
    const still = await screen.until((look) => below(look) >= below(above) + 5)
    expect(body(still)).toEqual(body(above))
    screen.type(KEYS.escape)
    await screen.until((look) => look.text.includes('more 5.') && !look.text.includes('below'))

    // Another size and back, so soon that the program may see neither.
    const before = body(screen.look())
    screen.resize(size.columns - 7, size.rows - 5)
    await screen.until((look) => look.lines.at(-1) === '› write to lobby' && look.text.includes('more 5.'))
    screen.resize(size.columns, size.rows)
    await screen.until((look) => body(look).join('\n') === before.join('\n'))

    // Pastes: of one line into the draft, of several as one message.
    screen.paste('one line')
    await screen.until((look) => look.lines.at(-1) === '› one line')
    screen.type(`${ctrl('u')}`)
    screen.paste('first line\rsecond line')
    await screen.until('paste for lobby: 2 lines')
    screen.type(KEYS.enter)
    await friend.json({ event: 'message', text: 'first line\nsecond line' })

    // Completion, and a direct message.
    screen.type('/msg b\t')
    await screen.until((look) => /^› \/msg bob ?$/.test(look.lines.at(-1) ?? ''))
    screen.type('just you\r')
    await friend.json({ event: 'dm', text: 'just you' })
    await screen.until(shows(/just you +.{0,12}delivered/))
    screen.type(alt('1'))

    // Searching, and going to where it was said.
    say('/search needle')
    await screen.until((look) => look.text.includes('search everywhere') && shows(/bob · lobby/)(look))
    screen.type(KEYS.enter)
    await screen.until((look) => !look.text.includes('search everywhere') && shows(/hello ada, a needle/)(look))
    screen.type(KEYS.escape)
    await screen.until('second line')

    // Ignored, and not any more.
    say('/ignore bob')
    await screen.until(shows(/bob.{0,12} is ignored: what it says/))
    tell({ cmd: 'send', room: 'lobby', text: 'not to be seen' })
    tell({ cmd: 'leave', room: 'lobby' })
    await screen.until(shows(/nobody else is here/))
    say('/unignore bob')
    await screen.until(shows(/bob.{0,12} is not ignored any more/))
    tell({ cmd: 'join', room: 'lobby' })
    await screen.until(shows(/2 here/))
    tell({ cmd: 'send', room: 'lobby', text: 'to be seen' })
    const seen = await screen.until((look) => / to be seen/.test(look.text))
    expect(seen.text).not.toContain('not to be seen')

    // The friend goes; what is written meanwhile arrives once, after both were started again.
    friend.kill('SIGTERM')
    await friend.ended
    say('/msg bob are you there?')
    await screen.until(shows(/are you there\? +.{0,12}waiting/))
    say('/quit')
    await screen.until((look) => look.text.includes('ended 0'))
    const { preload, crash } = bug()
    screen = await open(size, ada, ['--require', preload])
    friend = start([...bob, ...listening])
    await friend.json({ event: 'dm', from: me, text: 'are you there?' })
    screen.type(alt('2'))
    await screen.until(shows(/are you there\? +.{0,12}delivered/))
    tell({ cmd: 'dm', peer: me as string, text: 'I am' })
    await screen.until(shows(/I am/))
    expect(count(friend, { event: 'dm' })).toBe(1)

    // A bug, and the terminal is given back.
    crash()
    const after = await screen.until((look) => look.text.includes('ended 70'))
    // The shell's lines are folded anywhere.
    expect(after.text.replace(/\s/g, '')).toContain('hasabugthatendedit(onpurpose),anditsreportisin')
    expect([after.alternate, after.cursor.shown]).toEqual([size.tmux, true])
    if (!size.tmux) expect([...after.modes].toSorted()).toEqual([25, 7])
    await friend.json({ event: 'peer:disconnected', peerId: me })
  })
}

/** What makes a program throw where nobody catches it, when it is told to. */
function bug(): { preload: string; crash(): void } {
  const [preload, pid] = ['bug.cjs', 'pid'].map((name) => join(home(), name)) as [string, string]
  const onPurpose = "process.on('SIGUSR2', () => { throw new Error('on purpose') })"
  writeFileSync(preload, `require('fs').writeFileSync(${JSON.stringify(pid)}, String(process.pid))\n${onPurpose}\n`)
  return { preload, crash: () => void process.kill(Number(readFileSync(pid, 'utf8')), 'SIGUSR2') }
}
