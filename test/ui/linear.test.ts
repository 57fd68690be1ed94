import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { ListView, PageView } from '../../app/index.ts'
import { openLinear, wantsLinear } from '../../ui/linear.ts'
import type { ScreenView } from '../../ui/view.ts'
import { message, notice, room, safe, view } from './sample-views.ts'

class Output extends EventEmitter {
  columns = 60
  rows = 24
  destroyed = false
  writable = true
  written = ''
  write(text: string): boolean {
    this.written += text
    return true
  }
  /** What was written since the last time. */
  take(): string {
    const taken = this.written
    this.written = ''
    return taken
  }
}

const LOBBY = [room('lobby', { active: true })]
const status = { ...view(1, 1).status, here: safe('2 here') }

function opened(first: Partial<ScreenView> = {}) {
  const output = new Output()
  const linear = openLinear(output as unknown as NodeJS.WriteStream)
  const show = (more: Partial<ScreenView>): string => {
    linear.show(view(60, 24, { sidebar: LOBBY, status, ...more }))
    return output.take()
  }
  show(first)
  return { output, linear, show }
}

const typed = (text: string): Partial<ScreenView> => ({ composer: { text, cursor: text.length } })

test('the setting asks for it, and the environment before it', () => {
  expect(wantsLinear({}, {})).toBe(false)
  expect(wantsLinear({ linear: true }, {})).toBe(true)
  expect(wantsLinear({ linear: true }, { P2P_CHAT_LINEAR: '0' })).toBe(false)
  expect(wantsLinear({}, { P2P_CHAT_LINEAR: '1' })).toBe(true)
})

describe('lines', () => {
  const hello = message('bob', '14:00', 'hello\nthere')

  test('are written once, with room, author and text, above the prompt', () => {
    const { show } = opened()
    expect(show({ lines: [hello] })).toBe('\r\nlobby, bob, hello / there\r\nlobby> ')
    expect(show({ lines: [hello] })).toBe('')
    const more = [hello, notice('14:01', 'eve came'), message('bob', '14:02', 'waves', { me: true, mention: true })]
    expect(show({ lines: more })).toBe('\r\neve came\r\nlobby, to you, bob waves\r\nlobby> ')
  })

  test('of ours are written once it is known how they fare, and again when that changes', () => {
    const { show } = opened()
    const own = (state: 'sending' | 'waiting' | 'sent', words: string) => ({
      ...message('ada', '14:00', 'hi', { state, stateText: safe(words) }),
      key: 'own',
    })
    expect(show({ lines: [own('sending', 'sending')] })).toBe('')
    expect(show({ lines: [own('waiting', 'waiting: nobody is here')] })).toContain(
      'lobby, ada, hi, waiting: nobody is here',
    )
    expect(show({ lines: [own('sent', 'sent to 1')] })).toContain('lobby, ada, hi, sent to 1')
  })

  test('say who an impostor is, and what is answered', () => {
    const { show } = opened()
    const reply = { author: safe('ada'), text: safe('where?') }
    expect(
      show({ lines: [message('eve', '14:00', 'here', { author: safe('bob'), impostor: true, reply })] }),
    ).toContain('lobby, bob (eVe77Q, not who had this name first), answering ada, here')
  })

  test('of a conversation that is gone to are the last ones', () => {
    const lines = Array.from({ length: 30 }, (_, at) => message('bob', '14:00', `line ${at}`))
    const { show } = opened({ sidebar: [] })
    const written = show({ lines }).split('\r\n')
    expect(written[1]).toBe('now in lobby, 2 here')
    expect(written[2]).toBe('20 earlier lines')
    expect(written[3]).toBe('lobby, bob, line 20')
    expect(written.at(-2)).toBe('lobby, bob, line 29')
  })

  test('elsewhere are counted, unless the room is muted', () => {
    const { show } = opened()
    const sidebar = [...LOBBY, room('rust', { unread: 2, mentions: 1 }), room('noise', { unread: 9, level: 'mute' })]
    expect(show({ sidebar })).toBe('\r\nrust, 2 new, you are named\r\nlobby> ')
    expect(show({ sidebar })).toBe('')
  })

  test('of the status are written when they change', () => {
    const { show } = opened()
    const trouble = { ...status, activity: { tone: 'error' as const, text: safe('connection refused') } }
    expect(show({ status: trouble })).toBe('\r\nconnection refused\r\nlobby> ')
    expect(show({ status: trouble })).toBe('')
  })
})

describe('the draft', () => {
  test('is echoed as it is typed, and taken back cell by cell', () => {
    const { show } = opened()
    expect(show(typed('h'))).toBe('h')
    expect(show(typed('h日'))).toBe('日')
    expect(show(typed('h'))).toBe('\b\b  \b\b')
  })

  test('is written again after lines that came meanwhile, and when it changed elsewhere', () => {
    const { show } = opened(typed('hel'))
    expect(show({ ...typed('hel'), lines: [message('bob', '14:00', 'hi')] })).toBe('\r\nlobby, bob, hi\r\nlobby> hel')
    expect(show(typed('Hel'))).toBe('\r\nlobby> Hel')
    expect(show(typed(''))).toBe('\r\nlobby> ')
  })

  test('never carries what could move the cursor', () => {
    const { show } = opened()
    expect(show(typed('\u001b[2Jx\ny'))).toBe('␛[2Jx / y')
  })

  test('that is longer than a row is written anew when something is taken back', () => {
    const { show } = opened(typed('x'.repeat(70)))
    expect(show(typed('x'.repeat(69)))).toBe(`\r\nlobby> ${'x'.repeat(69)}`)
  })
})

describe('what lies over the conversation', () => {
  test('is read out when a page opens, and not again while it changes', () => {
    const { show } = opened()
    const page = (peers: string): PageView => ({
      kind: 'page',
      title: safe('network'),
      blocks: [
        { kind: 'heading', text: safe('Connections') },
        { kind: 'table', head: [safe('who'), safe('rtt')], rows: [[safe('bob'), safe(peers)]] },
        { kind: 'drawing', rows: [safe('█▀█')] },
      ],
      scroll: 0,
      footer: safe('Esc closes it'),
    })
    expect(show({ overlay: page('12 ms') })).toBe(
      '\r\nnetwork\r\nConnections\r\nwho bob, rtt 12 ms\r\nEsc closes it\r\nlobby> ',
    )
    expect(show({ overlay: page('13 ms') })).toBe('')
  })

  test('of a list tells what Enter takes, and is typed into', () => {
    const { show } = opened()
    const list = (selected: number, query = ''): ListView => ({
      kind: 'list',
      title: safe('go to'),
      query: { text: query, cursor: query.length },
      items: ['lobby', 'rust'].map((name) => ({ key: name, text: safe(name), detail: safe('2 here') })),
      selected,
      empty: safe('nothing fits'),
      footer: safe('Enter goes there'),
    })
    expect(show({ overlay: list(0) })).toBe('\r\nlobby, 2 here, 1 of 2\r\nEnter goes there\r\ngo to> ')
    expect(show({ overlay: list(1) })).toBe('\r\nrust, 2 here, 2 of 2\r\ngo to> ')
    expect(show({ overlay: list(1, 'r') })).toBe('r')
  })
})

test('the end leaves nothing behind, and nothing is written after it', () => {
  const { linear, output, show } = opened()
  linear.close()
  expect(output.take()).toBe('\u001b[?2004l\r\n')
  expect(show({ lines: [message('bob', '14:00', 'late')] })).toBe('')
})
