/** People who meet without being told where: whole apps on a virtual network. */
import { afterEach, describe, expect, it } from 'vitest'
import { People } from './people.ts'
import type { Person } from './people.ts'

let people: People

afterEach(async () => {
  await people.stop()
})

const texts = ({ heard }: Person): string[] => heard.message.map(({ text }) => text)

function say(person: Person, text: string): void {
  person.app.dispatch({ type: 'send', room: 'lobby', text, at: person.host ? people.clock.epochMs() : 0 })
}

/** Everybody hears everybody, each thing once. */
async function allHear(members: readonly Person[], about: string): Promise<void> {
  for (const [index, each] of members.entries()) say(each, `${about} ${index}`)
  await people.clock.advance(3_000)
  for (const [to, hearer] of members.entries()) {
    const due = members.flatMap((_, from) => (from === to ? [] : [`${about} ${from}`]))
    expect(
      texts(hearer)
        .filter((text) => text.startsWith(`${about} `))
        .toSorted(),
    ).toEqual(due)
  }
}

describe('members of one room', () => {
  it('who know only one peer between them find each other by its name, and go on without that peer', async () => {
    people = new People('meeting')
    const bootstrap = await people.person()
    const members: Person[] = []
    for (let index = 0; index < 5; index++) {
      members.push(await people.person({ bootstrap: [bootstrap.address], rooms: ['lobby'] }))
    }
    await people.clock.advance(12_000)
    await allHear(members, 'hello')
    await people.clock.resolve(bootstrap.app.stop())
    await people.clock.advance(5_000)
    await allHear(members, 'alone')
    const [first] = members as [Person]
    const why = members.slice(1).map(({ peerId }) => first.app.state.peers[peerId]?.source)
    expect(why.every((source) => source !== null && source !== undefined && source !== 'identify')).toBe(true)
  })

  it('are found by who was alone in the room long before', async () => {
    people = new People('long alone')
    const bootstrap = await people.person()
    const first = await people.person({ bootstrap: [bootstrap.address], rooms: ['lobby'] })
    await people.clock.advance(600_000)
    const second = await people.person({ bootstrap: [bootstrap.address], rooms: ['lobby'] })
    await people.clock.advance(12_000)
    await allHear([first, second], 'at last')
  })

  it('meet again when both come back after the one who introduced them is gone', async () => {
    people = new People('again')
    const bootstrap = await people.person()
    const first = await people.person({ bootstrap: [bootstrap.address], rooms: ['lobby'] })
    const second = await people.person({ bootstrap: [bootstrap.address], rooms: ['lobby'] })
    await people.clock.advance(12_000)
    await people.clock.resolve(bootstrap.app.stop())
    // A link that breaks is made again by whoever kept the other.
    for (const connection of first.host.connections()) connection.destroy()
    await people.clock.advance(10_000)
    await allHear([first, second], 'back')
  })

  it('do not take somebody for one of them who has left', async () => {
    people = new People('left')
    const bootstrap = await people.person()
    const first = await people.person({ bootstrap: [bootstrap.address], rooms: ['lobby'] })
    await people.clock.advance(12_000)
    first.app.dispatch({ type: 'leave', room: 'lobby', at: people.clock.epochMs() })
    await people.clock.advance(1_000)
    const second = await people.person({ bootstrap: [bootstrap.address], rooms: ['lobby'] })
    await people.clock.advance(30_000)
    expect(second.app.state.conversations['room:lobby']?.subscribers).toEqual([])
  })
})
