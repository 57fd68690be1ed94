/** Invites between people: who has the line meets whoever made it, in the room that it names. */
import { afterEach, expect, test } from 'vitest'
import type { App } from '../../app/index.ts'
import { invitedAddresses, ownInvite } from '../../app/own-invite.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'
import { ADA, Play } from './play.ts'

let people: People

afterEach(async () => {
  await people?.stop()
})

function type(app: App, text: string): void {
  // What was refused stays in the draft.
  app.dispatch({ type: 'compose', edit: { do: 'clear' } })
  app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
  app.dispatch({ type: 'submit', at: people.clock.epochMs() })
}

const inviteOf = ({ app }: Person, room: string | null): string => ownInvite(app.state, room)?.line ?? ''
const meets = (a: Person, b: Person): Promise<void> =>
  people.clock.until(() => a.heard['peer:connected'].some(({ peerId }) => peerId === b.peerId))

test.each(['/join', '/dial', ''])(
  '"%s <invite>" dials whoever made it, joins the room and shows it',
  async (command) => {
    people = new People(`invite ${command}`)
    const ada = await people.person({ rooms: ['lobby'] })
    const bob = await people.person()
    type(bob.app, `${command} <${inviteOf(ada, 'lobby')}>.`.trimStart())
    expect(bob.app.state.active).toBe('room:lobby')
    await meets(bob, ada)
    await people.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
    expect(bob.app.state.dials).toEqual({})
  },
)

test('a program that is started with an invite is where it leads, and comes back when the friend was away', async () => {
  people = new People('started with an invite')
  const ada = await people.person({ rooms: ['lobby'] }, 1)
  const line = inviteOf(ada, 'lobby')
  await people.clock.resolve(ada.app.stop())
  const [first, second] = [line.slice(0, 50), line.slice(50)]
  const bob = await people.person({ rooms: [first, second, 'rust'] }, 2)
  expect(bob.app.state.order).toEqual(['room:lobby', 'room:rust'])
  expect(bob.app.state.active).toBe('room:lobby')
  const back = await people.person({ rooms: ['lobby'] }, 1)
  expect(back.peerId).toBe(ada.peerId)
  await meets(bob, back)
})

test('an invite without a room only connects', async () => {
  people = new People('no room')
  const ada = await people.person()
  const bob = await people.person({ dial: [inviteOf(ada, null)] })
  await meets(bob, ada)
  expect(bob.app.state.order).toEqual([])
})

test('our own invite, a damaged one, and one of somebody who is here are told apart', async () => {
  people = new People('own')
  const ada = await people.person()
  const bob = await people.person({ dial: [inviteOf(ada, null)] })
  await meets(bob, ada)
  type(bob.app, `/join ${inviteOf(bob, null)}`)
  expect(bob.app.state.status?.text).toMatch(/^That is your own invite/)
  type(bob.app, `/join ${inviteOf(ada, null).slice(0, -4)}`)
  expect(bob.app.state.status?.text).toMatch(/cut off/)
  type(bob.app, `/dial ${inviteOf(ada, null)}`)
  expect(bob.app.state.status?.text).toMatch(/connected with whoever sent this invite already/)
})

test('a wrong invite on the command line is refused before anything is begun', async () => {
  people = new People('wrong')
  await expect(people.person({ rooms: ['p2p-chat:abc'] })).rejects.toMatchObject({ code: 'bad-invite', fault: 'usage' })
})

test.each([
  [
    [
      '/ip4/127.0.0.1/tcp/1',
      '/ip4/172.17.0.1/tcp/1',
      '/ip4/192.168.1.2/tcp/1',
      '/ip4/10.0.0.1/tcp/1',
      '/ip4/203.0.113.9/tcp/1',
    ],
    ['/ip4/203.0.113.9/tcp/1', '/ip4/192.168.1.2/tcp/1', '/ip4/10.0.0.1/tcp/1'],
  ],
  [
    ['/ip6/fe80::1/tcp/1', '/ip6/2001:db8::1/tcp/1', '/ip4/169.254.1.1/tcp/1', `/ip4/203.0.113.9/tcp/1/p2p/${ADA}`],
    ['/ip4/203.0.113.9/tcp/1', '/ip6/2001:db8::1/tcp/1'],
  ],
  [
    ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1'],
    ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1'],
  ],
  [[], []],
])('of %j these go in: %j', (all, chosen) => {
  expect(invitedAddresses(all)).toEqual(chosen)
})

test('/invite opens the page for the open room, or for one that is named; the demo is nobody else’s', () => {
  const play = new Play()
  play.join('lobby')
  play.type('/invite')
  expect(play.state.overlay).toEqual({ kind: 'invite', scroll: 0 })
  play.type('/invite rust')
  expect(play.state.overlay).toEqual({ kind: 'invite', scroll: 0, room: 'rust' })
  play.type('/invite demo (only here)')
  expect(play.status).toMatch(/on this machine alone/)
})
