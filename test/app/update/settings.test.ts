import { describe, expect, test } from 'vitest'
import { overlayView } from '../../../app/overlay-view.ts'
import { SLASH_COMMANDS } from '../../../app/slash.ts'
import { SETTING_KEYS, SETTINGS, valueProblem } from '../../../app/storage/settings-table.ts'
import type { Settings } from '../../../app/storage/config.ts'
import { ADA, BOB, Play } from '../play.ts'

const read = (play: Play, settings: Settings): readonly unknown[] =>
  play.do({ type: 'settings', settings, at: play.now })

describe('/set', () => {
  test('changes a setting at once and for good', () => {
    const play = new Play()
    expect(play.type('/set theme dark')).toEqual([{ do: 'keep-setting', key: 'theme', value: 'dark' }])
    expect([play.state.settings.theme, play.status]).toEqual(['dark', 'theme is dark now.'])
    expect(play.type('/set Mouse ON')).toEqual([{ do: 'keep-setting', key: 'mouse', value: true }])
    expect(play.type('/unset theme')).toEqual([{ do: 'keep-setting', key: 'theme', value: undefined }])
    expect(play.state.settings).toEqual({ mouse: true })
  })

  test('says when a setting is read at the next start only', () => {
    const play = new Play()
    play.type('/set mdns off')
    expect(play.status).toBe('mdns is off now. p2p-chat goes by it from the next start on.')
  })

  test('takes a nick, the public network, those who are ignored and blocked, and levels, as their commands do', () => {
    const play = new Play('ada')
    play.join('lobby')
    expect(play.type('/set nick bob')).toContainEqual({ do: 'announce-nick', nick: 'bob' })
    expect(play.type('/set public on')).toContainEqual({ do: 'set-public', on: true })
    play.type(`/set ignore ${ADA}`)
    expect(play.type(`/set block ${BOB}`)).toContainEqual({ do: 'block', peerId: BOB, on: true })
    play.type('/set levels {"lobby":"mute"}')
    const { self, ignored, blocked } = play.state
    expect([self.nick, self.public, ignored, blocked]).toEqual(['bob', true, [ADA], [BOB]])
    expect(play.conversation('room:lobby').level).toBe('mute')
    expect(play.type('/unset block')).toContainEqual({ do: 'block', peerId: BOB, on: false })
    play.type('/unset levels')
    expect(play.conversation('room:lobby').level).toBe('mentions')
  })

  test.each([
    ['/set nik ada', 'There is no setting "nik". Did you mean nick?'],
    ['/set mouse perhaps', 'mouse is on or off: type /set mouse on, or /set mouse off.'],
    ['/set notify loud', 'notify must be bell, desktop, both or none.'],
    ['/set port 70000', 'port must be a number from 1 to 65535.'],
    ['/set levels loud', '/notify changes levels; /set levels takes it as JSON.'],
    ['/set levels {"lobby":"loud"}', 'levels must be an object whose values are all, mentions or mute.'],
    ['/set keys Alt-X', 'keys is JSON, as in /set keys {"next-active":["Alt-X"]}; the file takes the same.'],
    ['/set keys {"next-active"', 'keys is JSON, as in /set keys {"next-active":["Alt-X"]}; the file takes the same.'],
    ['/set listen /ip4/1.2.3.4/udp/1', /^p2p-chat can't listen on/],
    ['/set dial nowhere', /is not a multiaddr/],
    ['/unset', 'Which setting? /set lists them.'],
  ])('%s is refused: %s', (typed, problem) => {
    const play = new Play()
    expect(play.type(typed)).toEqual([])
    expect(play.status).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem))
    expect(play.state.settings).toEqual({})
  })

  test('with a key alone tells what holds and what it can be', () => {
    const play = new Play()
    play.join('lobby')
    play.type('/set notify')
    expect(play.notices('room:lobby').at(-1)).toBe(
      'notify: bell (how you are told of what you do not see). It can be bell, desktop, both, none.',
    )
  })

  test('alone shows every setting', () => {
    const play = new Play()
    play.type('/set theme dark')
    play.type('/set')
    const page = overlayView(play.state)
    const rows = page?.kind === 'page' ? page.blocks.flatMap((block) => (block.kind === 'table' ? block.rows : [])) : []
    expect(rows.map(([key]) => key).toSorted()).toEqual(SETTING_KEYS.toSorted())
    expect(rows.find(([key]) => key === 'theme')?.[1]).toBe('dark')
    expect(rows.find(([key]) => key === 'nick')?.[1]).toBe('me')
  })
})

describe('a file that somebody edited', () => {
  test('is gone by at once, and what changed is told', () => {
    const play = new Play('ada')
    expect(read(play, { theme: 'light', nick: 'eve' })).toEqual([{ do: 'announce-nick', nick: 'eve' }])
    expect(play.state.self.nick).toBe('eve')
    expect(play.status).toBe('The settings were read again: nick, theme changed.')
  })

  test('says nothing when the program itself wrote it', () => {
    const play = new Play('ada')
    play.type('/nick bob')
    play.type('/public on')
    play.type('/set theme dark')
    const { status } = play.state
    expect(read(play, { nick: 'bob', public: true, theme: 'dark', port: 4001 })).toEqual([])
    expect([play.state.status, play.state.self.nick]).toEqual([status, 'bob'])
    const before = play.state
    read(play, { nick: 'bob', public: true, theme: 'dark', port: 4001 })
    expect(play.state).toBe(before)
  })

  test('says nothing when what the program took out of it is gone', () => {
    const play = new Play()
    play.do({ type: 'join', room: 'lobby', at: play.now, show: true, keep: true })
    play.type(`/block ${ADA}`)
    play.do({ type: 'toggle', what: 'mouse' })
    play.type(`/unblock ${ADA}`)
    play.do({ type: 'toggle', what: 'mouse' })
    play.type('/leave')
    const { status } = play.state
    expect(read(play, {})).toEqual([])
    expect(play.state.status).toBe(status)
  })

  test('does not change what flags have said for this run', () => {
    const play = new Play('flagged')
    play.state = { ...play.state, given: ['nick'] }
    expect(read(play, { nick: 'eve', mouse: true })).toEqual([])
    expect([play.state.self.nick, play.state.settings.mouse]).toEqual(['flagged', true])
    expect(play.status).toBe('The settings were read again: mouse changed.')
  })
})

describe('the table', () => {
  test('names commands that there are', () => {
    const names = SLASH_COMMANDS.map(({ name }) => `/${name}`)
    const named = Object.values(SETTINGS).flatMap(({ command }) => command?.split(' and ') ?? [])
    for (const name of named) expect(names).toContain(name)
  })

  test('has usual values that could be set', () => {
    for (const key of SETTING_KEYS) {
      const { choices, usual, kind } = SETTINGS[key]
      if (choices) expect(choices).toContain(usual)
      if (kind === 'yes or no') expect(usual).toMatch(/^(on|off|by the terminal)$/)
      expect(valueProblem(key, null)).not.toBeNull()
    }
  })
})
