/** The driver: what comes in, and how it is checked. */
import { describe, expect, it } from 'vitest'
import { encodeSeqno } from '../../../net/gossipsub/message.ts'
import { FLOODSUB } from '../../../net/gossipsub/params.ts'
import { encodeLengthPrefixed } from '../../../net/length-prefixed.ts'
import type { VerifyJob } from '../../../net/verifier.ts'
import { VirtualClock } from '../../sim/virtual-clock.ts'
import { identify } from '../fake-context.ts'
import type { FakeOptions, FakeStream } from '../fake-context.ts'
import { Scripted, member, published, rpcs, settled, texts, withPeer } from './members.ts'
import type { Member } from './members.ts'

describe('what comes in', () => {
  async function room(fake: FakeOptions = {}): Promise<{ us: Member; peer: Scripted }> {
    const us = member(1, {}, fake)
    const peer = await withPeer(us)
    await settled()
    return { us, peer }
  }

  it('gives the same messages however it is cut', async () => {
    const { us, peer } = await room()
    const bytes = Buffer.concat(Array.from({ length: 5 }, (_, i) => peer.say(i, `message ${i}`)))
    for (let i = 0; i < bytes.length; i++) peer.write(bytes.subarray(i, i + 1))
    expect(texts(us.events.message)).toEqual(Array.from({ length: 5 }, (_, i) => `message ${i}`))
  })

  it('does not share memory with the chunk it came in', async () => {
    const { us, peer } = await room()
    const frame = peer.say(1, 'kept')
    peer.write(frame)
    frame.fill(0)
    expect(texts(us.events.message)).toEqual(['kept'])
  })

  it('with a forged signature is dropped, and the rest goes on', async () => {
    const { us, peer } = await room()
    const forged = Buffer.from(peer.say(1, 'forged'))
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    peer.write(Buffer.concat([peer.say(2, 'one'), forged, peer.say(3, 'two')]))
    expect(texts(us.events.message)).toEqual(['one', 'two'])
  })

  const garbage: [string, Uint8Array][] = [
    ['an RPC of more than 1 MiB', Buffer.from([0x81, 0x80, 0x40])],
    ['a length of five bytes', Buffer.from([0x80, 0x80, 0x80, 0x80, 0x01])],
    ['an RPC that is no protobuf', encodeLengthPrefixed(Buffer.from([0x0a, 0x05, 0x01]))],
    ['an RPC of half a million empty entries', encodeLengthPrefixed(Buffer.alloc(2 ** 20, Buffer.from([0x0a, 0x00])))],
  ]
  it.each(garbage)(
    '%s costs the peer its stream; what came before stays, and nobody else notices',
    async (_title, bytes) => {
      const { us, peer } = await room()
      const other = new Scripted(3, us)
      await other.open(us)
      other.join()
      peer.write(Buffer.concat([peer.say(1, 'before'), bytes, peer.say(2, 'after')]))
      expect(peer.stream?.isReset).toBe(true)
      expect(us.events.unsubscribed).toEqual([{ topic: 'room', peer: peer.context.peerId }])
      other.write(other.say(1, 'other'))
      expect(texts(us.events.message)).toEqual(['before', 'other'])
      expect(us.errors).toEqual([])
      await peer.open(us)
      peer.join()
      peer.write(peer.say(3, 'back'))
      expect(texts(us.events.message)).toEqual(['before', 'other', 'back'])
    },
  )

  it('empty RPCs mean nothing', async () => {
    const { us, peer } = await room()
    peer.write(Buffer.alloc(1_000))
    peer.write(peer.say(1, 'hello'))
    expect(texts(us.events.message)).toEqual(['hello'])
  })

  it('passes the topic’s validator after its signature was checked', async () => {
    const { us, peer } = await room()
    const seen: string[] = []
    const off = us.pubsub.validate('room', ({ data, from }) => {
      const text = Buffer.from(data).toString()
      seen.push(`${text} ${from.equals(peer.context.peerId)}`)
      return text === 'good' ? 'accept' : text === 'odd' ? 'ignore' : 'reject'
    })
    for (const [i, text] of ['good', 'odd', 'bad'].entries()) peer.write(peer.say(i, text))
    const forged = Buffer.from(peer.say(9, 'good'))
    forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
    peer.write(forged)
    off()
    peer.write(peer.say(10, 'anything'))
    expect(seen).toEqual(['good true', 'odd true', 'bad true'])
    expect(texts(us.events.message)).toEqual(['good', 'anything'])
  })

  it('a validator or a listener that throws is reported, and loses nothing else', async () => {
    const { us, peer } = await room()
    let first = true
    us.pubsub.on('message', () => {
      if (!first) return
      first = false
      throw new Error('listener')
    })
    peer.write(Buffer.concat([peer.say(1, 'one'), peer.say(2, 'two')]))
    us.pubsub.validate('room', () => {
      throw new Error('validator')
    })
    peer.write(peer.say(3, 'three'))
    expect(texts(us.events.message)).toEqual(['one', 'two'])
    expect(us.errors.map(({ message }) => message)).toEqual(['listener', 'validator'])
  })

  it('a program that publishes from its listener is answered in order', async () => {
    const { us, peer } = await room()
    us.pubsub.on('message', ({ data }) => us.pubsub.publish('room', Buffer.from(`re: ${Buffer.from(data)}`)))
    peer.write(Buffer.concat([peer.say(1, 'one'), peer.say(2, 'two')]))
    expect(published(us.context.opened[0])).toEqual(['re: one', 're: two'])
  })

  it('floodsub peers get messages and subscriptions, and no control', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const peer = new Scripted(2, us, [FLOODSUB])
    await peer.open(us, FLOODSUB)
    peer.join()
    const other = new Scripted(3, us)
    await other.open(us)
    other.join()
    await clock.advance(3_000)
    other.write(other.say(1, 'relayed'))
    us.pubsub.publish('room', Buffer.from('own'))
    us.pubsub.unsubscribe('room')
    await clock.advance(3_000)
    const toFlood = us.context.opened.find(({ protocol }) => protocol === FLOODSUB)
    expect(published(toFlood)).toEqual(['relayed', 'own'])
    expect(
      rpcs(toFlood)
        .map(({ control }) => control)
        .filter(Boolean),
    ).toEqual([])
    expect(us.pubsub.mesh('room')).toEqual([])
  })

  /** The id that js gives the peer's first message. */
  const jsId = ({ context }: Scripted): Uint8Array =>
    Buffer.concat([context.identity.publicKey.encoded, encodeSeqno(1n)])

  it('js peers that have shown it are told in their form of ids, others in go’s', async () => {
    const clock = new VirtualClock()
    const us = member(1, {}, { clock })
    us.pubsub.subscribe('room')
    const [js, go] = [new Scripted(2, us), new Scripted(3, us)]
    identify(us.context, js.context, 'js-libp2p/3.3.11 node/20')
    identify(us.context, go.context, 'go-libp2p/0.48')
    for (const peer of [js, go]) {
      await peer.open(us)
      await settled()
      peer.control((control) => control.addPrune('room', 60))
      peer.join()
    }
    js.control(({ ihave }) => ihave.push({ topic: 'other', ids: [] }, { topic: 'room', ids: [jsId(js)] }))
    us.pubsub.publish('room', Buffer.from('x'))
    await clock.advance(2_000)
    const ids = us.context.opened.map(
      (stream) => rpcs(stream).flatMap(({ control }) => control?.ihave ?? [])[0]?.ids[0]?.length,
    )
    expect(ids).toEqual([44, 46])
  })
})

describe('a verifier that is full', () => {
  /** Takes nothing while it is closed, and gives verdicts only when told to. */
  class SlowVerifier {
    open = true
    waiting: (() => void)[] = []
    listeners: (() => void)[] = []

    verify(_lane: object, jobs: readonly VerifyJob[], done: (verdicts: readonly boolean[]) => void): boolean {
      if (!this.open) return false
      this.waiting.push(() => done(jobs.map(({ key, message, signature }) => key.verify(message, signature))))
      return true
    }

    onRoom(fn: () => void): void {
      this.listeners.push(fn)
    }

    finish(): void {
      for (const give of this.waiting.splice(0)) give()
    }

    room(): void {
      this.open = true
      for (const fn of this.listeners.splice(0)) fn()
    }
  }

  async function slowRoom(): Promise<{ us: Member; peer: Scripted; verifier: SlowVerifier; inbound: FakeStream }> {
    const verifier = new SlowVerifier()
    const us = member(1, {}, { verifier })
    const peer = await withPeer(us)
    await settled()
    return { us, peer, verifier, inbound: us.context.accepted[0] as FakeStream }
  }

  it('pauses the stream; nothing is lost and the order is kept', async () => {
    const { us, peer, verifier, inbound } = await slowRoom()
    peer.write(peer.say(1, 'one'))
    verifier.open = false
    peer.write(Buffer.concat([peer.say(2, 'two'), peer.say(3, 'three')]))
    expect(inbound.paused).toBe(true)
    peer.write(peer.say(4, 'four'))
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['one'])
    verifier.room()
    expect(inbound.paused).toBe(false)
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['one', 'two', 'three', 'four'])
  })

  it('checks what it has read although the stream has ended meanwhile, and before what a new stream brings', async () => {
    const { us, peer, verifier } = await slowRoom()
    verifier.open = false
    peer.write(peer.say(1, 'one'))
    peer.write(peer.say(2, 'two'))
    peer.stream?.closeWrite()
    await peer.open(us)
    peer.write(peer.say(3, 'three'))
    verifier.room()
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['one', 'two', 'three'])
  })

  it('gets long runs in pieces of 64, so that the first need not wait for the last', async () => {
    const { us, peer, verifier } = await slowRoom()
    peer.write(Buffer.concat(Array.from({ length: 150 }, (_, i) => peer.say(i, `${i}`))))
    expect(verifier.waiting).toHaveLength(3)
    verifier.waiting.shift()?.()
    expect(us.events.message).toHaveLength(64)
  })

  it('the same message from two peers is checked once', async () => {
    const { us, peer, verifier } = await slowRoom()
    const other = new Scripted(3, us)
    await other.open(us)
    const frame = peer.say(1, 'once')
    peer.write(frame.slice())
    other.write(frame.slice())
    expect(verifier.waiting).toHaveLength(1)
    verifier.finish()
    expect(texts(us.events.message)).toEqual(['once'])
  })
})
