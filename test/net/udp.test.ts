import { describe, expect, test } from 'vitest'
import { systemUdp } from '../../net/udp.ts'
import type { MulticastGroup, NetworkInterface, UdpSocket, UdpSource } from '../../net/udp.ts'

/** Of the range that a site may use as it likes (RFC 2365), and only ever joined on loopback. */
const GROUP: MulticastGroup = { family: 4, address: '239.255.53.53', port: 0 }

function loopback(): NetworkInterface {
  const found = systemUdp.interfaces().find((each) => each.loopback)
  if (!found) throw new Error('a machine without loopback')
  return found
}

interface Member {
  socket: UdpSocket
  /** The next packet. */
  next(): Promise<{ text: string; from: UdpSource }>
}

async function member(group: MulticastGroup): Promise<Member> {
  const waiting: ((packet: { text: string; from: UdpSource }) => void)[] = []
  const socket = await systemUdp.join(group, loopback(), {
    onPacket: (bytes, from) => waiting.shift()?.({ text: Buffer.from(bytes).toString(), from }),
    onError: (error) => {
      throw error
    },
  })
  return { socket, next: () => new Promise((resolve) => waiting.push(resolve)) }
}

describe('the interfaces of this machine', () => {
  test('have loopback with its address and network', () => {
    expect(loopback().addresses).toContainEqual({ address: '127.0.0.1', family: 4, prefixBits: 8, zone: 0 })
  })
})

describe('a group on loopback', () => {
  test('is heard by all who joined it on this machine, and one of them can be answered alone', async () => {
    // A port that is shared must be known beforehand: one that nobody else has by chance.
    const group = { ...GROUP, port: 49_152 + (process.pid % 16_000) }
    const [one, two] = await Promise.all([member(group), member(group)])
    const heard = Promise.all([one.next(), two.next()])
    one.socket.send(Buffer.from('hello'))
    const [own, others] = await heard
    expect(others).toEqual({ text: 'hello', from: { host: '127.0.0.1', port: group.port } })
    expect(own).toEqual(others)
    one.socket.close()
    const answered = two.next()
    two.socket.send(Buffer.from('alone'), others.from)
    expect((await answered).text).toBe('alone')
    two.socket.close()
    two.socket.close()
    two.socket.send(Buffer.from('too late'))
  })

  test('gets the last packet sent before the end', async () => {
    const group = { ...GROUP, port: 49_152 + ((process.pid + 8_000) % 16_000) }
    const [one, two] = await Promise.all([member(group), member(group)])
    const heard = two.next()
    one.socket.send(Buffer.from('goodbye'))
    one.socket.close()
    expect((await heard).text).toBe('goodbye')
    two.socket.close()
  })
})

describe('what can not be joined', () => {
  const handler = { onPacket: () => {}, onError: () => {} }

  test('is said with its reason', async () => {
    const gone: NetworkInterface = { name: 'gone0', loopback: false, addresses: [] }
    await expect(systemUdp.join({ ...GROUP, port: 0 }, gone, handler)).rejects.toMatchObject({
      code: 'bad-address',
      message: 'The interface gone0 has no IPv4 address',
    })
    const notOurs = { ...gone, addresses: [{ address: '203.0.113.99', family: 4 as const, prefixBits: 24, zone: 0 }] }
    await expect(systemUdp.join({ ...GROUP, port: 0 }, notOurs, handler)).rejects.toMatchObject({
      message: expect.stringMatching(/^No multicast with 239\.255\.53\.53 port 0 on gone0: /),
    })
    await expect(systemUdp.join({ ...GROUP, address: '127.0.0.1' }, loopback(), handler)).rejects.toMatchObject({
      name: 'NetError',
    })
  })
})
