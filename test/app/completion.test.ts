import { describe, expect, test } from 'vitest'
import { completionText, usageText } from '../../app/completion-view.ts'
import { completionsOf } from '../../app/completion.ts'
import { activeComposer } from '../../app/selectors.ts'
import { SLASH_COMMANDS } from '../../app/slash.ts'
import { ADA, BOB, EVE, peer, Play, SELF } from './play.ts'

function room(): Play {
  const play = new Play()
  play.join('lobby')
  play.connect(ADA, BOB, EVE)
  play.nick(ADA, 'ada')
  play.nick(BOB, 'bob')
  play.nick(EVE, 'Adele')
  play.subscribe('lobby', ADA, BOB, EVE)
  return play
}

const write = (play: Play, text: string): void => void play.do({ type: 'compose', edit: { do: 'insert', text } })
const tab = (play: Play, by: 1 | -1 = 1): string => {
  play.do({ type: 'complete', by })
  return activeComposer(play.state).text
}
const offered = (play: Play, text: string): readonly string[] =>
  completionsOf(play.state, { text, cursor: text.length })?.candidates ?? []

describe('Tab', () => {
  test('goes through the candidates and round, Shift-Tab back', () => {
    const play = room()
    write(play, 'ad')
    expect(tab(play)).toBe('ada: ')
    expect(tab(play)).toBe('Adele: ')
    expect(tab(play)).toBe('ada: ')
    expect(tab(play, -1)).toBe('Adele: ')
  })

  test('puts the one candidate in, and looks anew the next time', () => {
    const play = room()
    write(play, '/wh')
    write(play, 'oa')
    expect(tab(play)).toBe('/whoami')
    expect(play.state.completion).toBeNull()
  })

  test('keeps what stands behind the cursor', () => {
    const play = room()
    write(play, 'hi bo and more')
    for (let i = 0; i < ' and more'.length; i++) play.do({ type: 'compose', edit: { do: 'left' } })
    expect(tab(play)).toBe('hi bob and more')
    expect(activeComposer(play.state).cursor).toBe('hi bob'.length)
  })

  test('ends with the next other key, and Esc gives back what was typed', () => {
    const play = room()
    write(play, 'ad')
    tab(play)
    write(play, 'x')
    expect(play.state.completion).toBeNull()
    expect(activeComposer(play.state).text).toBe('ada: x')
    play.do({ type: 'compose', edit: { do: 'clear' } })
    write(play, 'ad')
    tab(play)
    play.do({ type: 'scroll-to-end' })
    expect(activeComposer(play.state).text).toBe('ad')
    expect(play.state.completion).toBeNull()
  })

  test('does nothing where nothing is known', () => {
    const play = room()
    write(play, 'zzz')
    const before = play.state
    tab(play)
    expect(play.state).toBe(before)
  })
})

test('candidates stay with the draft that they were found for', () => {
  const play = room()
  play.do({ type: 'join', room: 'other', at: play.now })
  write(play, 'ad')
  tab(play)
  // Not by a key: a script, or the end of a room.
  play.do({ type: 'join', room: 'third', at: play.now, show: true })
  expect(tab(play)).not.toContain('ada: ada')
  play.do({ type: 'scroll-to-end' })
  expect(play.conversation('room:third').composer.text).not.toBe('ad')
  expect(play.conversation('room:lobby').composer.text).toBe('ada: ')
})

test('what a command takes is told once its name is typed', () => {
  const play = room()
  write(play, '/msg')
  expect(usageText(play.state)).toBeNull()
  write(play, ' ')
  expect(usageText(play.state)).toMatch(/^\/msg <nick or peer id> \[text\]: /)
  for (const text of ['/quit ', '//msg x', 'msg x', '/nonsense x', '/ x']) {
    play.do({ type: 'compose', edit: { do: 'clear' } })
    write(play, text)
    expect([text, usageText(play.state)]).toEqual([text, null])
  }
})

describe('candidates', () => {
  test('of a nick: who spoke last first, then the others, never us', () => {
    const play = room()
    play.hear('lobby', EVE, 'one')
    play.hear('lobby', ADA, 'two')
    play.type('mine')
    expect(offered(play, '')).toEqual(['ada: ', 'Adele: ', 'bob: '])
    play.hear('lobby', EVE, 'three')
    expect(offered(play, 'hello a')).toEqual(['Adele', 'ada'])
    expect(offered(play, '@b')).toEqual(['@bob'])
  })

  test('are what can be seen of a name, and the id of who has none', () => {
    const play = room()
    const zed = peer('Zed')
    play.connect(zed)
    play.nick(BOB, 'b\u202eo\u001b[31mb')
    expect(offered(play, 'Zed')).toEqual(['xxxZed: '])
    expect(offered(play, 'b').join('')).not.toMatch(/[\u202e\u001b]/)
  })

  test('of a command: its name with a blank where something follows', () => {
    const play = room()
    expect(offered(play, '/jo')).toEqual(['/join '])
    expect(offered(play, '/qui')).toEqual(['/quit'])
    expect(offered(play, '/par')).toEqual(['/leave '])
    expect(offered(play, '/')).toHaveLength(SLASH_COMMANDS.length)
    expect(offered(play, '//')).toEqual([])
  })

  test('of what a command takes', () => {
    const play = room()
    play.join('#rust')
    expect(offered(play, '/leave lo')).toEqual(['lobby'])
    expect(offered(play, '/join #')).toEqual(['#rust'])
    expect(offered(play, 'see #r')).toEqual(['#rust'])
    expect(offered(play, '/msg bo')).toEqual(['bob '])
    expect(offered(play, '/QUERY bo')).toEqual(['bob '])
    expect(offered(play, '/public o')).toEqual(['on', 'off'])
    expect(offered(play, '/help jo')).toEqual(['join'])
    expect(offered(play, '/b lob')).toEqual(['lobby'])
    expect(offered(play, '/set mou')).toEqual(['mouse '])
    expect(offered(play, '/set mouse ')).toEqual(['on', 'off'])
    expect(offered(play, '/set theme da')).toEqual(['dark'])
    expect(offered(play, '/set nonsense ')).toEqual([])
  })

  test('of a person for a command: the end of the id where a nick would not do', () => {
    const play = room()
    play.nick(EVE, 'ada')
    play.nick(BOB, 'bob the builder')
    expect(offered(play, '/msg ')).toEqual(['…xxxAda ', '…xxxBob ', '…xxxEve '])
    expect(offered(play, '/msg …xxxB')).toEqual(['…xxxBob '])
    expect(offered(play, '/msg ...xxxB')).toEqual(['…xxxBob '])
    expect(offered(play, '/msg 12D')).toContain(`${BOB} `)
    expect(offered(play, '/msg ').join(' ')).not.toContain(SELF)
  })

  test('of an address: those of known peers, with the peer id', () => {
    const play = room()
    expect(offered(play, '/dial /ip4/127')).toEqual([ADA, BOB, EVE].map((id) => `/ip4/127.0.0.1/tcp/4001/p2p/${id}`))
  })

  test('hold the letters where none begins with them', () => {
    expect(offered(room(), 'del')).toEqual(['Adele: '])
  })
})

test('the line of candidates fits, and shows the one that stands there', () => {
  const play = room()
  write(play, '/')
  for (let i = 0; i < SLASH_COMMANDS.length; i++) {
    tab(play)
    const text = completionText(play.state, 60) ?? ''
    expect(text.length).toBeLessThanOrEqual(60)
    expect(text).toContain(`[${activeComposer(play.state).text.trimEnd()}]`)
  }
})
