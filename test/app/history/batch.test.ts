import { expect, test } from 'vitest'
import { Batch } from '../../../app/history/batch.ts'
import type { Database } from '../../../app/history/sqlite.ts'

/** A disk that takes things, or doesn't. */
class Disk implements Database {
  readonly driver = 'wasm'
  takes = true
  tries = 0
  readonly written: string[] = []
  readonly pragmas: string[] = []
  #undo = 0

  exec(sql: string): void {
    this.pragmas.push(sql)
  }

  prepare(): never {
    throw new Error('not here')
  }

  transaction<T>(work: () => T): T {
    this.tries++
    this.#undo = this.written.length
    const result = work()
    if (this.takes) return result
    this.written.length = this.#undo
    throw new Error('database or disk is full')
  }

  close(): void {}
}

function setUp(): { disk: Disk; batch: Batch; wait(text: string, chars?: number): void; undone: () => number } {
  const disk = new Disk()
  let undone = 0
  const batch = new Batch({ database: disk, path: null, finish: () => {}, written: () => {}, undone: () => undone++ })
  const wait = (text: string, chars = text.length): void => batch.wait(() => disk.written.push(text), chars)
  return { disk, batch, wait, undone: () => undone }
}

test('what waits goes together, in order, before what is committed', () => {
  const { disk, batch, wait } = setUp()
  wait('a')
  wait('b')
  expect(disk.written).toEqual([])
  batch.commit('full', () => disk.written.push('c'))
  expect(disk.written).toEqual(['a', 'b', 'c'])
  batch.flush()
  expect(disk.tries).toBe(1)
})

test('only what must survive a loss of power is synced', () => {
  const { disk, batch, wait } = setUp()
  batch.commit('full', () => {})
  batch.commit('full', () => {})
  wait('a')
  batch.flush()
  batch.commit('full', () => {})
  expect(disk.pragmas).toEqual(['full', 'normal', 'full'].map((each) => `PRAGMA synchronous = ${each}`))
})

test('what the disk does not take waits, and goes when it does; what was committed is refused', () => {
  const { disk, batch, wait, undone } = setUp()
  disk.takes = false
  wait('a')
  expect(() => batch.commit('full', () => disk.written.push('refused'))).toThrow('the disk is full')
  expect(undone()).toBe(1)
  wait('b')
  expect(() => batch.flush()).toThrow('the disk is full')
  expect(disk.written).toEqual([])
  disk.takes = true
  batch.flush()
  expect(disk.written).toEqual(['a', 'b'])
})

test('who only reads, or needs room, tries a disk that took nothing no second time', () => {
  const { disk, batch, wait } = setUp()
  disk.takes = false
  wait('a')
  batch.settle()
  batch.settle()
  for (let n = 0; n < 1_000; n++) wait('more')
  expect(disk.tries).toBe(1)
})

test('no more waits than so much: the rest is refused, and the disk is tried now and then', () => {
  const { disk, batch, wait } = setUp()
  disk.takes = false
  let refused = 0
  for (let n = 0; n < 10_000; n++) {
    try {
      wait('x')
    } catch {
      refused++
    }
  }
  expect(refused).toBe(10_000 - 4_096)
  expect(disk.tries).toBeLessThan(40)
  expect(() => wait('long', 5_000_000)).toThrow('the disk is full')
  disk.takes = true
  for (let n = 0; n < 256; n++) {
    try {
      wait('y')
    } catch {
      refused++
    }
  }
  batch.flush()
  expect(disk.written.filter((each) => each === 'x').length).toBe(4_096)
  expect(disk.written.at(-1)).toBe('y')
})

test('a flood is written in batches', () => {
  const { disk, wait } = setUp()
  for (let n = 0; n < 1_000; n++) wait('x')
  expect(disk.tries).toBe(7)
  for (let n = 0; n < 10; n++) wait('x', 200_000)
  expect(disk.tries).toBe(16)
})
