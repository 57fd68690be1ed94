/** What is there again after the program ended: rooms and what was said in them, direct messages that still wait, where one had read. */
import { beforeAll, expect, test, vi } from 'vitest'
import { home } from '../bin/program.ts'
import { builtProgram } from '../build.ts'
import { drawn, LOOPBACK, openChat, TEST_MS } from './chat.ts'
import type { Chat } from './chat.ts'
import { freeAddress } from '../free-address.ts'
import { alt, KEYS } from './terminal.ts'

vi.setConfig({ testTimeout: 2 * TEST_MS })
beforeAll(async () => {
  await builtProgram()
}, 120_000)

async function enter(directory: string, ...args: string[]): Promise<Chat> {
  const chat = await openChat([...args, '--no-mdns', '--data-dir', directory])
  await chat.until(drawn)
  return chat
}
const killed = async (chat: Chat): Promise<void> => {
  chat.signal('SIGKILL')
  await chat.until('ended 137')
}

test('a direct message to somebody who is away arrives after both were killed and started again; rooms and what was said are there', async () => {
  const [adas, bobs] = [home(), home()]
  const address = await freeAddress()
  let bob = await enter(bobs, 'lobby', '--nick', 'bob', '--listen', address)
  await bob.address()
  let ada = await enter(adas, 'lobby', '--nick', 'ada', '--listen', LOOPBACK, '--dial', address)
  await ada.until('2 here')
  ada.say('hello room')
  await bob.until(/ada .*hello room/)
  ada.say('/msg bob one')
  await ada.until(/one\s+delivered/)
  await killed(bob)
  ada.say('two')
  ada.say('three')
  await ada.until(/three[^]*waiting/)
  await killed(ada)

  ada = await enter(adas, '--listen', LOOPBACK, '--dial', address)
  await ada.until(/hello room/)
  await ada.until(/1 .*lobby/)
  ada.type(alt('2'))
  await ada.until(/one\s+delivered/)
  bob = await enter(bobs, '--listen', address)
  await bob.until(/hello room/)
  await ada.until(/three\s+delivered/)
  bob.type(alt('2'))
  await bob.until((look) => /one[^]*two[^]*three/.test(look.text))
  expect(bob.look().text.match(/\b(one|two|three)\b/g)).toEqual(['one', 'two', 'three'])

  bob.say('/search hell')
  await bob.until('hello room')
  bob.type('\r')
  await bob.until((look) => /lobby .*here/.test(look.lines[0] ?? '') && !look.text.includes('search everywhere'))
  bob.say('/quit')
  await bob.over()
  ada.say('/quit')
  await ada.over()
})

test('PgUp goes back page after page through what was said in earlier runs, and Esc to the newest', async () => {
  const directory = home()
  let ada = await enter(directory, 'lobby', '--listen', LOOPBACK)
  for (let n = 1; n <= 250; n++) ada.say(`line ${n}.`)
  await ada.until('line 250.')
  ada.say('/quit')
  await ada.over()
  ada = await enter(directory, '--listen', LOOPBACK)
  await ada.until('line 250.')
  // Two rows a message, and PgUp goes less than a screen.
  for (let pages = 0; pages < 80; pages++) ada.type(KEYS.pageUp)
  await ada.until(/line 1\.[^]*line 2\./)
  ada.type(KEYS.escape)
  await ada.until('line 250.')
  ada.say('/quit')
  await ada.over()
})

test('with --no-history nothing that was said is there again', async () => {
  const directory = home()
  let ada = await enter(directory, 'lobby', '--no-history', '--listen', LOOPBACK)
  ada.say('a secret')
  await ada.until('a secret')
  ada.say('/search secret')
  await ada.until((look) => look.text.split('a secret').length === 3 && look.text.includes('search everywhere'))
  ada.type(KEYS.escape)
  await ada.until((look) => !look.text.includes('search everywhere'))
  ada.say('/quit')
  await ada.over()
  ada = await enter(directory, '--listen', LOOPBACK)
  const look = await ada.until(/1 .*lobby/)
  expect(look.text).not.toContain('a secret')
})
