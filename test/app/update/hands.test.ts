import { describe, expect, test } from 'vitest'
import { MAX_DRAFT_BYTES } from '../../../app/limits.ts'
import { overlayView } from '../../../app/overlay-view.ts'
import { activeComposer } from '../../../app/selectors.ts'
import type { Command } from '../../../app/command.ts'
import { ADA, BOB, NOON, Play } from '../play.ts'

const draft = (play: Play): string => activeComposer(play.state).text
const write = (play: Play, text: string): void => void play.do({ type: 'compose', edit: { do: 'insert', text } })
const enter = (play: Play): readonly Command[] => play.do({ type: 'choose', at: NOON })
const messages = (play: Play, room: string): readonly string[] =>
  play
    .conversation(`room:${room}`)
    .lines.filter((line) => line.kind === 'message')
    .map((line) => line.text)

function rooms(...names: string[]): Play {
  const play = new Play()
  for (const name of names) play.join(name)
  return play
}

describe('a paste', () => {
  test('of one line goes into the draft, without the line break at its end', () => {
    const play = rooms('lobby')
    write(play, 'see ')
    play.do({ type: 'paste', text: 'https://example.org\n' })
    expect(draft(play)).toBe('see https://example.org')
    expect(play.state.overlay).toBeNull()
  })

  test('of several lines is shown, and sent by Enter as one message, commands and all', () => {
    const play = rooms('lobby')
    play.do({ type: 'paste', text: '/quit\r\n  two\nthree\n' })
    expect(messages(play, 'lobby')).toEqual([])
    const view = overlayView(play.state)
    expect(view).toMatchObject({ kind: 'page', title: 'paste for lobby: 3 lines, 18 bytes' })
    enter(play)
    expect(messages(play, 'lobby')).toEqual(['/quit\n  two\nthree'])
    expect(play.state.quitting).toBe(false)
    expect(play.state.overlay).toBeNull()
  })

  test('goes into the draft by e, and nowhere by Esc, from where Ctrl-Y brings it back', () => {
    const play = rooms('lobby')
    play.do({ type: 'paste', text: 'a\nb' })
    play.do({ type: 'edit-paste' })
    expect(draft(play)).toBe('a\nb')
    play.do({ type: 'interrupt', at: NOON })
    play.do({ type: 'paste', text: 'c\nd' })
    play.do({ type: 'close-overlay' })
    expect(draft(play)).toBe('')
    play.do({ type: 'compose', edit: { do: 'yank' } })
    expect(draft(play)).toBe('c\nd')
  })

  test('to a draft is sent with it', () => {
    const play = rooms('lobby')
    write(play, 'look: ')
    play.do({ type: 'paste', text: 'a\nb' })
    enter(play)
    expect(messages(play, 'lobby')).toEqual(['look: a\nb'])
  })

  test('is for the conversation that was open when it began, and for no other', () => {
    const play = rooms('friends', 'strangers')
    play.do({ type: 'paste', text: 'secret', conversation: 'room:friends' })
    play.do({ type: 'paste', text: 'secret\nlines', conversation: 'room:friends' })
    expect(draft(play)).toBe('')
    expect(play.state.overlay).toBeNull()
    expect(play.status).toContain('Another conversation was opened while you pasted')
  })

  test('that is looked at is gone when another conversation is shown', () => {
    const play = rooms('friends', 'strangers')
    play.do({ type: 'paste', text: 'secret\nlines' })
    play.do({ type: 'show', conversation: 'room:friends' })
    expect(play.state.overlay).toBeNull()
    enter(play)
    expect(messages(play, 'friends')).toEqual([])
    expect(draft(play)).toBe('')
  })

  test('that is too long for a message stays in sight, with what to do', () => {
    const play = rooms('lobby')
    play.do({ type: 'paste', text: `a\n${'x'.repeat(20_000)}` })
    expect(JSON.stringify(overlayView(play.state))).toContain('e puts this into the draft')
    enter(play)
    expect(play.state.overlay?.kind).toBe('paste')
    expect(messages(play, 'lobby')).toEqual([])
    play.do({ type: 'paste', text: `a\n${'x'.repeat(MAX_DRAFT_BYTES)}` })
    expect(play.status).toContain('64 KiB')
  })

  test('is not shown first where the setting says so', () => {
    const play = rooms('lobby')
    play.state = { ...play.state, settings: { pastePreview: false } }
    play.do({ type: 'paste', text: 'a\nb\n' })
    expect(draft(play)).toBe('a\nb\n')
  })

  test('with nowhere to send it goes into the draft', () => {
    const play = new Play()
    play.do({ type: 'paste', text: 'a\nb' })
    enter(play)
    expect(draft(play)).toBe('a\nb')
  })

  test('into a list narrows it', () => {
    const play = rooms('lobby')
    play.do({ type: 'open-overlay', overlay: 'switcher' })
    play.do({ type: 'paste', text: 'lob\nby' })
    expect(play.state.overlay).toMatchObject({ query: { text: 'lob by' } })
  })
})

describe('going to a conversation', () => {
  const shown = (play: Play): readonly string[] => {
    const view = overlayView(play.state)
    return view?.kind === 'list' ? view.items.map(({ text }) => text) : []
  }

  test('by a few letters of its name, in any order of rooms', () => {
    const play = rooms('lobby', 'rust-and-friends', 'random')
    play.do({ type: 'open-overlay', overlay: 'switcher' })
    write(play, 'rfr')
    expect(shown(play)).toEqual(['rust-and-friends'])
    enter(play)
    expect(play.state.active).toBe('room:rust-and-friends')
    expect(play.state.overlay).toBeNull()
  })

  test('with no letters the one with something new comes first, the open one last', () => {
    const play = rooms('one', 'two', 'three')
    play.hear('two', ADA, 'hello')
    play.do({ type: 'open-overlay', overlay: 'switcher' })
    expect(shown(play)).toEqual(['two', 'one', 'three'])
    play.do({ type: 'select', by: 99 })
    expect(play.state.overlay).toMatchObject({ selected: 2 })
    play.do({ type: 'select', by: -1 })
    write(play, 't')
    expect(play.state.overlay).toMatchObject({ selected: 0 })
  })

  test('that there is none of says so, and Enter stays', () => {
    const play = rooms('one')
    play.do({ type: 'open-overlay', overlay: 'switcher' })
    write(play, 'zzz')
    expect(overlayView(play.state)).toMatchObject({ empty: expect.stringContaining('/join') })
    enter(play)
    expect(play.state.overlay?.kind).toBe('switcher')
  })

  test('/buffer takes a number, a name, or a part of it; alone it lists them', () => {
    const play = rooms('one', 'two', 'three')
    play.type('/b 2')
    expect(play.state.active).toBe('room:two')
    play.type('/buffer thr')
    expect(play.state.active).toBe('room:three')
    play.type('/buffer ONE')
    expect(play.state.active).toBe('room:one')
    play.type('/buffer nowhere')
    expect(play.status).toContain('No conversation is called nowhere')
    play.do({ type: 'interrupt', at: NOON })
    play.type('/buffer')
    expect(play.state.overlay?.kind).toBe('switcher')
  })
})

describe('/copy', () => {
  const copies = (play: Play): readonly string[] =>
    play.commands.flatMap((command) => (command.do === 'copy' ? [command.text] : []))

  test('copies the last message, or one further up, as it was said', () => {
    const play = rooms('lobby')
    play.hear('lobby', ADA, 'first\r\n  second line')
    play.hear('lobby', BOB, 'last 👨‍👩‍👧')
    play.type('/copy')
    play.type('/copy 2')
    expect(copies(play)).toEqual(['last 👨‍👩‍👧', 'first\n  second line'])
    expect(play.status).toMatch(/^Copied what .* wrote, “first/)
  })

  test('leaves out what a terminal would obey where it is pasted', () => {
    const play = rooms('lobby')
    play.hear('lobby', ADA, 'a\u001b[31mb\u0007\u202ec\u009bd\te')
    play.type('/copy')
    expect(copies(play)).toEqual(['a[31mbcd\te'])
  })

  test('copies our address and peer id', () => {
    const play = rooms('lobby')
    play.do({ type: 'listening', addresses: ['/ip4/192.0.2.7/tcp/4001/p2p/x'] })
    play.type('/copy address')
    play.type('/copy id')
    expect(copies(play)).toEqual(['/ip4/192.0.2.7/tcp/4001/p2p/x', play.state.self.peerId])
  })

  test('says what there is not', () => {
    const play = rooms('lobby')
    play.type('/copy')
    expect(play.status).toBe('There is no message here to copy.')
    play.do({ type: 'interrupt', at: NOON })
    play.hear('lobby', ADA, 'one')
    play.type('/copy 3')
    expect(play.status).toContain('There is 1 message here')
    play.do({ type: 'interrupt', at: NOON })
    play.type('/copy that')
    expect(play.status).toContain('Copy what?')
  })
})

describe('the editor', () => {
  test('gets the draft, and what it leaves takes its place, which undo takes back', () => {
    const play = rooms('lobby')
    write(play, 'before')
    expect(play.do({ type: 'open-editor' })).toEqual([{ do: 'edit-draft', text: 'before', conversation: 'room:lobby' }])
    play.do({ type: 'edited', text: 'after\ntwo', conversation: 'room:lobby' })
    expect(draft(play)).toBe('after\ntwo')
    play.do({ type: 'compose', edit: { do: 'undo' } })
    expect(draft(play)).toBe('before')
  })

  test('that failed leaves the draft, and what it wrote for Ctrl-Y', () => {
    const play = rooms('lobby')
    write(play, 'before')
    play.do({ type: 'edited', text: 'half', conversation: 'room:lobby', problem: 'The editor ended with 1.' })
    expect(draft(play)).toBe('before')
    expect(play.status).toBe('The editor ended with 1.')
    play.do({ type: 'compose', edit: { do: 'yank' } })
    expect(draft(play)).toBe('beforehalf')
  })

  test('leaves its draft where it was begun, and in no other conversation', () => {
    const play = rooms('one', 'two')
    play.do({ type: 'edited', text: 'for one', conversation: 'room:one' })
    expect(draft(play)).toBe('')
    expect(play.conversation('room:one').composer.text).toBe('for one')
    play.do({ type: 'edited', text: 'for none', conversation: 'room:gone' })
    expect(draft(play)).toBe('')
    expect(play.state.killRing[0]).toBe('for none')
  })

  test('is opened by /editor with an empty draft', () => {
    const play = rooms('lobby')
    expect(play.type('/editor')).toContainEqual({ do: 'edit-draft', text: '', conversation: 'room:lobby' })
  })
})

describe('switching on and off', () => {
  test('the lists beside the conversation', () => {
    const play = rooms('lobby')
    play.do({ type: 'toggle', what: 'sidebar' })
    expect(play.state.panes).toEqual({ sidebar: false, people: null })
    play.do({ type: 'toggle', what: 'sidebar' })
    expect(play.state.panes).toEqual({ sidebar: true, people: null })
  })

  test('the people, which a narrow screen does not show unasked', () => {
    const play = rooms('lobby')
    play.do({ type: 'resized', columns: 80, rows: 24 })
    play.do({ type: 'toggle', what: 'people' })
    expect(play.state.panes.people).toBe(true)
    play.do({ type: 'toggle', what: 'people' })
    expect(play.state.panes.people).toBe(false)
    const wide = rooms('lobby')
    wide.do({ type: 'resized', columns: 120, rows: 40 })
    wide.do({ type: 'toggle', what: 'people' })
    expect(wide.state.panes.people).toBe(false)
  })

  test('the mouse, which is remembered', () => {
    const play = rooms('lobby')
    expect(play.do({ type: 'toggle', what: 'mouse' })).toEqual([{ do: 'keep-setting', key: 'mouse', value: true }])
    expect(play.state.settings.mouse).toBe(true)
    expect(play.do({ type: 'toggle', what: 'mouse' })).toEqual([{ do: 'keep-setting', key: 'mouse', value: undefined }])
    expect(play.state.settings).toEqual({})
  })
})

test('a person who is clicked on is talked to', () => {
  const play = rooms('lobby')
  play.do({ type: 'talk-to', peerId: ADA, at: NOON })
  expect(play.state.active).toBe(`dm:${ADA}`)
  play.do({ type: 'talk-to', peerId: play.state.self.peerId, at: NOON })
  expect(play.state.active).toBe(`dm:${ADA}`)
})

test('Ctrl-C closes what is open before it clears the draft', () => {
  const play = rooms('lobby')
  write(play, 'draft')
  play.do({ type: 'open-overlay', overlay: 'switcher' })
  play.do({ type: 'interrupt', at: NOON })
  expect(play.state.overlay).toBeNull()
  expect(draft(play)).toBe('draft')
})

test('Enter on a page closes it, or sends the draft that is there', () => {
  const play = rooms('lobby')
  play.do({ type: 'open-help' })
  enter(play)
  expect(play.state.overlay).toBeNull()
  play.do({ type: 'open-help' })
  write(play, 'hello')
  enter(play)
  expect(messages(play, 'lobby')).toEqual(['hello'])
})
