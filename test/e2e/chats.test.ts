/** People who meet in terminals: rooms, direct messages, nicks, and what is seen when somebody goes and comes back. */
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { home } from '../bin/program.ts'
import { builtProgram } from '../build.ts'
import { drawn, folded, FRESH, LOOPBACK, openChat, TEST_MS } from './chat.ts'
import type { Chat } from './chat.ts'
import { freeAddress } from '../free-address.ts'
import { alt } from './terminal.ts'

vi.setConfig({ testTimeout: TEST_MS })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

/** Somebody in front of their screen, which is wide enough for who is here and for the ends of peer ids beside the names. */
async function enter(args: Parameters<typeof openChat>[0], size = { columns: 120, rows: 24 }): Promise<Chat> {
  const chat = await openChat(args, size)
  await chat.until(drawn)
  return chat
}
const person = (nick: string, ...args: string[]): Promise<Chat> => enter(['lobby', '--nick', nick, ...FRESH, ...args])

describe('two chats', () => {
  test('write what waits, talk both ways, directly too, and see each other come, change and go', async () => {
    const ada = await person('ada')
    const address = await ada.address()
    await ada.until('nobody else is here')
    ada.say('first words')
    await ada.until((look) => /first words +waiting: /.test(folded(look)))

    const bob = await person('bob', '--dial', address)
    await bob.until(/ada \w{6} +first words/)
    await ada.until(
      (look) => /first words {2}sent to 1/.test(look.text) && /bob \(…\w{6}\) (came|is here)/.test(folded(look)),
    )
    await ada.until('2 here')

    bob.say('hello ada')
    await bob.until(/bob \w{6} +hello ada {2}sent to 1/)
    await ada.until(/bob \w{6} +hello ada/)
    ada.say('hello bob')
    await ada.until(/hello bob {2}sent to 1/)
    await bob.until(/ada \w{6} +hello bob/)

    ada.say('/msg bob only you')
    await ada.until(/only you {2}delivered/)
    await bob.until(/2 ● ada +1/)
    bob.type(alt('2'))
    await bob.until(/ada \w{6} +only you/)
    bob.say('and only you')
    await bob.until(/and only you {2}delivered/)
    await ada.until(/bob \w{6} +and only you/)
    ada.type(alt('1'))
    await ada.until((look) => look.text.includes('hello ada') && !look.text.includes('only you'))

    bob.say('/nick robert')
    await ada.until((look) => /bob \(…\w{6}\) is now known as robert/.test(folded(look)))
    await ada.until(/● robert \w{6}/)

    bob.say('/quit')
    expect((await bob.over()).text).toContain('ended 0')
    await ada.until((look) => /robert \(…\w{6}\) left/.test(folded(look)) && look.text.includes('nobody else is here'))
    ada.say('gone?')
    await ada.until((look) => /gone\? +waiting: /.test(folded(look)))
  })

  test('are killed in turn and come back as the same people, and what waited arrives', async () => {
    const address = await freeAddress()
    const adas = ['lobby', '--nick', 'ada', '--data-dir', home(), '--listen', address]
    const ada = await enter(adas)
    await ada.address()
    const bobs = ['lobby', '--nick', 'bob', '--data-dir', home(), '--listen', LOOPBACK, '--dial', address]
    const bob = await enter(bobs)
    const here = await ada.until(/● bob \w{6}/)
    const [, end] = /● bob (\w{6})/.exec(here.text) ?? []
    bob.say('before')
    await ada.until(/bob \w{6} +before/)

    bob.signal('SIGKILL')
    await bob.until('ended 137')
    await ada.until((look) => /bob \(…\w{6}\) left/.test(folded(look)))
    ada.say('wait for me')
    await ada.until((look) => /wait for me +waiting: /.test(folded(look)))
    ada.say('/msg bob and you')
    await ada.until((look) => /ada \w{6} +and you +waiting: /.test(folded(look)))

    const back = await enter(bobs)
    await back.until(/ada \w{6} +wait for me/)
    await ada.until(/and you {2}delivered/)
    ada.type(alt('1'))
    await ada.until(`● bob ${end}`)
    back.type(alt('2'))
    await back.until(/ada \w{6} +and you/)
    back.type(alt('1'))
    await back.until('wait for me')
    back.say('after')
    await ada.until(new RegExp(`bob ${end} +after`))
    await back.until(/after {2}sent to 1/)

    ada.signal('SIGKILL')
    await ada.until('ended 137')
    await back.until('nobody else is here')
    back.say('are you back?')
    await back.until((look) => /are you back\? +waiting: /.test(folded(look)))
    const found = await enter(adas)
    await found.until(/bob \w{6} +are you back\?/)
    found.say('I am')
    await back.until(/ada \w{6} +I am/)
  })
})

test('five people who meet at one of them see every line, each other and the nicks they gave, at 40x12, too', async () => {
  const ada = await person('ada')
  const address = await ada.address()
  const names = ['bob', 'cyd', 'dan'] as const
  const others = await Promise.all(names.map((name) => person(name, '--dial', address)))
  const eve = await enter(['lobby', '--nick', 'eve', ...FRESH, '--dial', address], { columns: 40, rows: 12 })
  const everybody = [ada, ...others, eve]
  await ada.until('5 here')
  for (const [index, chat] of everybody.entries()) {
    chat.say(`line ${index}`)
    for (const other of everybody) await other.until(`line ${index}`)
  }
  for (const chat of everybody) {
    await chat.until((look) =>
      /ada (\w{6} +)?line 0.*bob (\w{6} +)?line 1.*cyd (\w{6} +)?line 2.*dan (\w{6} +)?line 3.*eve (\w{6} +)?line 4/.test(
        folded(look),
      ),
    )
  }
  const look = await ada.until((now) => names.every((name) => new RegExp(`● ${name} \\w{6}`).test(now.text)))
  expect(look.text).toContain('people 5')
  const narrow = eve.look()
  expect(narrow.text).not.toContain('│')
  expect(narrow.lines.at(-1)).toBe('› write to lobby')
  eve.resize(120, 24)
  await eve.until(/│ ● eve you/)
})
