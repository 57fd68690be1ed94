/** Whatever others put into names, texts, addresses and reasons: nothing of it that a terminal obeys is drawn, titled, told, copied or printed. */
import * as fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { copied } from '../../../app/copied.ts'
import { exportMessages } from '../../../app/history/export.ts'
import { displayLine, titleText } from '../../../app/index.ts'
import type { State } from '../../../app/index.ts'
import { jsonLine } from '../../../bin/json-lines.ts'
import { dmLine, messageLine } from '../../../bin/plain-lines.ts'
import { bareLines } from '../../../ui/bare.ts'
import { textWidth } from '../../../ui/cells.ts'
import { copySequence } from '../../../ui/clipboard.ts'
import { compose } from '../../../ui/compose.ts'
import type { Row } from '../../../ui/row.ts'
import { openLinear } from '../../../ui/linear.ts'
import { notification } from '../../../ui/notifications.ts'
import { createTheme } from '../../../ui/theme.ts'
import { screenView } from '../../../ui/view.ts'
import { ADA, NOON } from '../play.ts'
import { kept } from '../remembering.ts'
import { ESCAPES } from './escape-corpus.ts'
import { hostileState, overlaysOf, PLACES, play } from './hostile-state.ts'
import type { Shown } from './hostile-state.ts'

/** Controls, separators, halves of pairs, noncharacters, and what turns or hides text. Joiners and selectors stay where a script or an emoji needs them. */
const HARMFUL =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{NChar}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\u3164\uffa0]/u
/** What our own links and colours are made of. */
const OURS = /\u001b\[[\d;]*m|\u001b\]8;;[\x21-\x7e]*\u001b\\/g
const BARE = createTheme(0)
const PAINTED = createTheme(3, { links: true })
const directory = mkdtempSync(join(tmpdir(), 'escapes-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
let files = 0

function isClean(text: string, where: string): void {
  const at = text.search(HARMFUL)
  if (at !== -1) expect.fail(`${where}: ${JSON.stringify(text.slice(Math.max(0, at - 40), at + 40))}`)
}

function rowsOf(state: State): readonly Row[] {
  const { panes, status, news, composer } = compose(screenView(state))
  return [...panes.flatMap(({ header, rows }) => [header, ...rows]), status, ...news, ...composer]
}

function drawsCleanly(state: State, where: string): void {
  const { columns } = state.screen
  for (const row of rowsOf(state)) {
    const text = BARE.paint(row)
    isClean(text, where)
    expect(textWidth(text)).toBeLessThanOrEqual(columns)
    // The same text, with nothing but our own sequences in it.
    expect(PAINTED.paint(row).replaceAll(OURS, '')).toBe(text)
  }
  isClean(titleText(state), `${where}, title`)
  for (const line of bareLines(screenView(state), 0)) isClean(line, `${where}, bare`)
  for (const line of linearText(state).split('\r\n')) isClean(line, `${where}, linear`)
}

function linearText(state: State): string {
  let written = ''
  const stdout = { columns: 80, rows: 24, writable: true, destroyed: false, write: (text: string) => (written += text) }
  openLinear(stdout as unknown as NodeJS.WriteStream).show(screenView(state))
  return written
}

function everythingIsClean(shown: Shown): void {
  const state = hostileState(shown)
  for (const [at, events] of overlaysOf(shown.text).entries()) {
    drawsCleanly(play(state, events), `${shown.place} under ${at}`)
  }
}

/** Each in one room, one direct conversation or none, on one of three sizes: that all of them are met, the place goes round. */
const SIZES = [
  [80, 24],
  [40, 20],
  [200, 60],
] as const
const shownAt = (text: string, at: number): Shown => {
  const [columns, rows] = SIZES[at % SIZES.length] ?? SIZES[0]
  return { text, place: PLACES[Math.floor(at / SIZES.length) % PLACES.length] ?? 'conversation', columns, rows }
}

const parts = fc.oneof(
  fc.constantFrom(...Object.values(ESCAPES).filter((each) => each.length < 2_000)),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('\u001b', '\u009b', '\u0007', '\r', '\n', '`', '**', 'https://a.example/', '/ip4/1.2.3.4/tcp/1', ' '),
)
const text = fc.array(parts, { minLength: 1, maxLength: 6 }).map((all) => all.join(''))

describe('what is drawn', () => {
  test.each(Object.entries(ESCAPES).map(([name, each], at) => ({ name, each, at })))('$name', ({ each, at }) => {
    everythingIsClean(shownAt(each, at))
  })

  test('any mixture of them', () => {
    fc.assert(
      fc.property(text, fc.nat(8), (mixed, at) => everythingIsClean(shownAt(mixed, at))),
      { seed: 20_261_122, numRuns: 8 },
    )
  })
})

describe('what is told elsewhere', () => {
  const all = fc.oneof(fc.constantFrom(...Object.values(ESCAPES)), text)
  const options = { seed: 20_261_122, numRuns: 40 }

  test('notifications end where we end them', () => {
    const [begin, end] = ['\u001b]9;', '\u001b\\']
    fc.assert(
      fc.property(all, (each) => {
        const told = notification('desktop', { title: displayLine(each), body: displayLine(each) }, {})
        expect(told.startsWith(begin) && told.endsWith(end)).toBe(true)
        isClean(told.slice(begin.length, -end.length), 'notification')
      }),
      options,
    )
  })

  test('the clipboard gets base64, of a text that a shell would not obey', () => {
    fc.assert(
      fc.property(all, (each) => {
        const state = hostileState({ text: each.slice(0, 200), place: 'direct', columns: 80, rows: 24 })
        const what = copied(state, { message: 1 })
        if ('problem' in what) return isClean(what.problem, 'why nothing was copied')
        isClean(what.told, 'what was copied')
        expect(what.text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
        expect(copySequence(what.text, {})).toMatch(/^\u001b\]52;c;[A-Za-z0-9+/=]*\u001b\\$/)
      }),
      { ...options, numRuns: 12 },
    )
  })

  test('tail prints lines that hold nothing but text', () => {
    fc.assert(
      fc.property(all, (each) => {
        const message = { room: each, from: ADA, nick: each, text: each, id: '00', at: NOON }
        for (const line of [...messageLine(message, true).split('\n'), ...dmLine(message).split('\n')])
          isClean(line, 'line')
        const json = jsonLine({ event: 'message', ...message })
        expect(json).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/)
        expect(JSON.parse(json)).toMatchObject({ text: each })
      }),
      options,
    )
  })

  test('a file of messages is text that can be shown with cat', () => {
    fc.assert(
      fc.property(all, (each) => {
        const path = join(directory, `${files++}.txt`)
        exportMessages(path, 'text', [{ ...kept({ conversation: `room:${each}`, text: each }), seq: 1 }], () => each)
        for (const line of readFileSync(path, 'utf8').split('\n')) isClean(line, 'export')
      }),
      { ...options, numRuns: 12 },
    )
  })
})
