/** The first minute with the program: the start screen, a bot that answers, a line that brings a friend, and settings. */
import { beforeAll, expect, test, vi } from 'vitest'
import { builtProgram } from '../build.ts'
import { drawn, folded, FRESH, LOOPBACK, openChat, TEST_MS } from './chat.ts'
import { home } from '../bin/program.ts'

vi.setConfig({ testTimeout: TEST_MS })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

test('who starts it is told who they are, how friends come and that they are alone, and a bot answers the first message', async () => {
  const chat = await openChat(FRESH, { columns: 80, rows: 24 })
  await chat.until(drawn)
  const look = await chat.until('p2p-chat:')
  for (const words of ['You are …', 'Try it', '/demo', 'Bring a friend', 'Nobody is connected', '█▀▀▀█'])
    expect(look.text).toContain(words)
  chat.say('/demo')
  await chat.until(/bot .*Hello! I am a bot/)
  chat.say('good morning')
  await chat.until((each) => folded(each).includes('That is how a message looks'))
  chat.say('/me yawns')
  await chat.until((each) => /yawns/.test(each.text) && folded(each).includes('So others read it'))
  chat.say('/quit')
  expect((await chat.over()).text).toContain('ended 0')
})

test('the line that /invite makes brings a friend who starts the program with it into the room', async () => {
  const ada = await openChat(['--nick', 'ada', ...FRESH], { columns: 200, rows: 60 })
  await ada.until(drawn)
  await ada.address()
  ada.say('/invite dinner')
  const [, line = ''] = /(p2p-chat:[a-z2-7]+)/.exec((await ada.until(/into dinner[^]*p2p-chat:/)).text) ?? []
  ada.say('/join dinner')
  await ada.until('nobody else is here')
  const bob = await openChat([line, '--nick', 'bob', ...FRESH], { columns: 120, rows: 24 })
  await ada.until((look) => /bob \(…\w{6}\) (came|is here)/.test(folded(look)))
  ada.say('welcome')
  await bob.until(/ada \w{6} +welcome/)
})

test('an invite that was cut off is refused in a sentence before anything is drawn', async () => {
  const chat = await openChat(['p2p-chat:aexcbcui4poxicprsx6vf', ...FRESH])
  expect((await chat.over()).text.replace(/\s+/g, ' ')).toMatch(/p2p-chat: That invite is cut off.*ended 2/)
})

test('a setting that is set is there at the next start', async () => {
  const args = ['--no-mdns', '--listen', LOOPBACK, '--data-dir', home()]
  const first = await openChat(args)
  await first.until(drawn)
  first.say('/set nick ada')
  await first.until('nick is ada now.')
  first.say('/quit')
  await first.over()
  const second = await openChat(args)
  await second.until(/You are ada \(…/)
})
