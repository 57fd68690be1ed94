import { describe, expect, test } from 'vitest'
import { Backoff } from '../../net/backoff.ts'
import type { NetError } from '../../net/errors.ts'
import { DEFAULT_LIMITS } from '../../net/limits.ts'
import { Subject, address, failure, knows, outcome, refused, stranger } from './dialer-subject.ts'
import { Node } from './switch-node.ts'

describe('back-off', () => {
  test('holds for automatic dials, doubles, and a dial that someone asked for ignores it', async () => {
    const subject = new Subject().fate(address(1), refused)
    const { clock } = subject.at
    const automatic = (): Promise<NetError> => failure(subject, subject.dialer.dial(address(1), { automatic: true }))
    expect((await automatic()).code).toBe('refused')
    const error = await automatic()
    expect(error).toMatchObject({
      code: 'backoff',
      fault: 'network',
      message: `${address(1)} failed lately and is left alone for another 5 s`,
    })
    await clock.advance(5_000)
    expect((await automatic()).code).toBe('refused')
    await clock.advance(5_000)
    expect((await automatic()).code).toBe('backoff')
    expect((await failure(subject, subject.dialer.dial(address(1)))).code).toBe('refused')
    expect(subject.attempts).toHaveLength(3)
  })

  test('leaves out only the addresses that failed', async () => {
    const subject = new Subject().fate(address(1), refused)
    const peer = await new Node(subject.at, 2).listen()
    await failure(subject, subject.dialer.dial(`${address(1)}/p2p/${peer.peerId}`))
    knows(subject, peer.peerId, [address(1), address(2)])
    subject.fate(address(2), peer)
    await outcome(subject, subject.dialer.dial(peer.peerId, { automatic: true }))
    expect(subject.attempts.map((each) => each.address)).toEqual([address(1), address(2)])
  })

  test('an address that lost the race has not failed', async () => {
    const subject = new Subject()
    const peer = await new Node(subject.at, 2).listen()
    knows(subject, peer.peerId, [address(1), address(2)])
    subject.fate(address(2), peer)
    const connection = await outcome(subject, subject.dialer.dial(peer.peerId))
    await outcome(subject, connection.close())
    await failure(subject, subject.dialer.dial(`${address(1)}/p2p/${stranger}`, { automatic: true }))
    expect(subject.attempts.filter((each) => each.address === address(1))).toHaveLength(2)
  })

  test('grows to five minutes and ends with a success; thousands of addresses are remembered, no more', () => {
    const backoff = new Backoff(DEFAULT_LIMITS)
    const waits = Array.from({ length: 9 }, () => {
      backoff.failed('a', 0)
      return backoff.remaining('a', 0)
    })
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1_000))
    expect(backoff.remaining('a', 299_999)).toBe(1)
    backoff.succeeded('a')
    expect(backoff.remaining('a', 0)).toBe(0)
    for (let i = 0; i < 10_000; i++) backoff.failed(String(i), 0)
    expect([backoff.remaining('0', 0), backoff.remaining('9999', 0)]).toEqual([0, 5_000])
  })
})
