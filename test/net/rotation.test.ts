import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Rotation, RotationMember } from '../../net/rotation.ts'

class Member extends RotationMember {
  readonly name: number

  constructor(name: number) {
    super()
    this.name = name
  }
}

const members = Array.from({ length: 5 }, (_, name) => new Member(name))

/** Takes everybody out, in order. */
function drain(rotation: Rotation<Member>): number[] {
  const names: number[] = []
  for (let member = rotation.first; member !== null; member = rotation.first) {
    names.push(member.name)
    rotation.delete(member)
  }
  return names
}

describe('a rotation', () => {
  test('keeps the order of a set, whoever joins and leaves', () => {
    const step = fc.record({ joins: fc.boolean(), name: fc.nat(members.length - 1) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const rotation = new Rotation<Member>()
        const twin = new Set<number>()
        for (const { joins, name } of steps) {
          const member = members[name] as Member
          if (joins) rotation.add(member)
          else rotation.delete(member)
          if (joins) twin.add(name)
          else twin.delete(name)
          expect(rotation.first?.name).toBe([...twin][0])
        }
        expect(drain(rotation)).toEqual([...twin])
      }),
      { seed: 31 },
    )
  })

  test('that is cleared holds nobody, and whoever was in it can join another', () => {
    const rotation = new Rotation<Member>()
    for (const member of members) rotation.add(member)
    rotation.clear()
    expect(rotation.first).toBe(null)
    const other = new Rotation<Member>()
    for (const member of members) other.add(member)
    expect(drain(other)).toEqual([0, 1, 2, 3, 4])
  })
})
