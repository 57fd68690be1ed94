import { describe, expect, test } from 'vitest'
import type { Clock } from '../../net/clock.ts'
import { Turns } from '../../net/turns.ts'

/** A clock whose turns end when told. */
function steps() {
  let ends: (() => void)[] = []
  const clock = { endOfTurn: (fn: () => void) => void ends.push(fn) } as Clock
  const endTurn = (): void => {
    const due = ends
    ends = []
    for (const fn of due) fn()
  }
  return { clock, endTurn, idle: () => ends.length === 0 }
}

function doing(turns: Turns, done: number[], names: readonly number[]): void {
  for (const name of names) {
    if (turns.take()) done.push(name)
    else turns.wait(() => done.push(name))
  }
}

describe('work of which there is a bound a turn', () => {
  test('is done at once while there is room, then so much a turn, in order', () => {
    const { clock, endTurn, idle } = steps()
    const turns = new Turns(clock, 2)
    const done: number[] = []
    doing(turns, done, [1, 2, 3, 4, 5])
    expect(done).toEqual([1, 2])
    endTurn()
    expect(done).toEqual([1, 2, 3, 4])
    doing(turns, done, [6])
    expect(done).toEqual([1, 2, 3, 4])
    endTurn()
    expect(done).toEqual([1, 2, 3, 4, 5, 6])
    endTurn()
    expect(idle()).toBe(true)
    doing(turns, done, [7, 8])
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('goes on after a piece that throws', () => {
    const { clock, endTurn } = steps()
    const turns = new Turns(clock, 1)
    const done: number[] = []
    doing(turns, done, [1])
    turns.wait(() => {
      throw new Error('a bug')
    })
    doing(turns, done, [2])
    expect(endTurn).toThrow('a bug')
    endTurn()
    expect(done).toEqual([1, 2])
  })
})
