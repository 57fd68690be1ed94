/**
 * The program as users start it, in a room with go-libp2p peers that nobody told it of: they meet through the DHT of given peers, through
 * that of the local network with go's own rules, or through mDNS.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it, test, vi } from 'vitest'
import { start } from '../../bin/program.ts'
import type { Running } from '../../bin/program.ts'
import { builtProgram } from '../../build.ts'
import { startGoPeer, textOfGo } from '../go-peer.ts'
import type { GoPeer, GoPeerOptions } from '../go-peer.ts'
import { openNetwork } from '../netns.ts'
import type { Network, NoNetwork } from '../netns.ts'

const ROOM = 'lounge'
const SLOW_MS = 120_000
const IN_ROOM: GoPeerOptions = { pubsub: 'gossipsub', topics: [ROOM] }
const LOOPBACK = '/ip4/127.0.0.1/tcp/0'
/** Of the network of its own: go keeps loopback addresses out of its local table. */
const PRIVATE = '10.23.0.1'

type Program = Running & { peerId: string }

const peers: GoPeer[] = []
let network: Network | NoNetwork

beforeAll(async () => {
  await builtProgram()
  network = await openNetwork()
  if ('reason' in network) return
  const { command, args } = network.inside('ip', ['address', 'add', `${PRIVATE}/24`, 'dev', 'lo'])
  await promisify(execFile)(command, args)
}, SLOW_MS)

afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.stop()))
})

afterAll(async () => {
  if (!('reason' in network)) await network.close()
})

async function goPeer(options: GoPeerOptions, within?: Network): Promise<GoPeer> {
  const peer = await startGoPeer(options, within)
  peers.push(peer)
  return peer
}

async function startProgram(args: readonly string[], within?: Network): Promise<Program> {
  const running = await start(['node', '--json', '--temp', '--room', ROOM, ...args], within ? { network: within } : {})
  const { peerId } = await running.json({ event: 'listening' })
  return { ...running, peerId: peerId as string }
}

/** Until the server is in the member's table, so that the member can tell it something. */
async function meet(member: GoPeer, server: GoPeer): Promise<void> {
  await member.dial(server.address)
  await member.waitFor('kad:added', (e) => e.peerId === server.peerId)
}

/** What chat programs on go-libp2p do again and again until it succeeds. */
const meanwhile = (attempt: () => Promise<void>): Promise<void> =>
  vi.waitFor(attempt, { timeout: SLOW_MS / 2, interval: 500 })

async function goLooks(member: GoPeer, wanted: Program[]): Promise<void> {
  await meanwhile(async () => {
    const found = await member.findPeers(ROOM)
    expect(found.map(({ peerId }) => peerId)).toEqual(expect.arrayContaining(wanted.map(({ peerId }) => peerId)))
    for (const { addresses } of found) await member.dial(addresses[0] as string)
  })
}

/** Each program meets the go peer, and what one says is heard by all. */
async function chat(member: GoPeer, programs: Program[]): Promise<void> {
  for (const each of programs) {
    await each.json({ event: 'peer:connected', peerId: member.peerId })
    await member.waitFor('gossipsub:graft', (e) => e.peerId === each.peerId, SLOW_MS / 2)
  }
  await member.publish(ROOM, 'hello from go')
  for (const each of programs) {
    const heard = await each.json({ event: 'message', text: 'hello from go' })
    expect(heard).toMatchObject({ room: ROOM, from: member.peerId, nick: null })
  }
  for (const each of programs) {
    const text = `hello from ${each.peerId}`
    each.write(`${JSON.stringify({ cmd: 'send', room: ROOM, text })}\n`)
    const heard = await member.waitFor('message', (m) => textOfGo(m) === text)
    expect(heard).toMatchObject({ topic: ROOM, from: each.peerId })
    for (const other of programs.filter((one) => one !== each)) await other.json({ event: 'message', text })
  }
}

/** The go peer is a client of the DHT: it stands in no table, so what leads to it is the name of the room alone. */
describe('programs and a go-libp2p peer meet in a room and chat', { timeout: SLOW_MS }, () => {
  it.each(['go’s FindPeers', 'go’s Advertise'] as const)('through one bootstrap node and %s', async (by) => {
    const kad = { prefix: '/p2p-chat' }
    const bootstrap = await goPeer({ kad: { ...kad, mode: 'server' } })
    const member = await goPeer({ kad: { ...kad, mode: 'client' }, ...IN_ROOM })
    await meet(member, bootstrap)
    if (by === 'go’s Advertise') await member.advertise(ROOM)
    const args = ['--no-mdns', '--listen', LOOPBACK, '--bootstrap', bootstrap.address]
    const programs = await Promise.all([startProgram(args), startProgram(args)])
    if (by === 'go’s FindPeers') await goLooks(member, programs)
    await chat(member, programs)
  })

  test.for(['go’s FindPeers', 'go’s Advertise'] as const)(
    'through the table of the local network, one peer that is known, and %s',
    async (by, { skip }) => {
      if ('reason' in network) return skip(network.reason)
      const within = network
      const listen = [`/ip4/${PRIVATE}/tcp/0`]
      const kad = { prefix: '/ipfs', lan: true }
      const known = await goPeer({ kad: { ...kad, mode: 'server' }, listen }, within)
      const member = await goPeer({ kad: { ...kad, mode: 'client' }, listen, ...IN_ROOM }, within)
      await meet(member, known)
      if (by === 'go’s Advertise') await member.advertise(ROOM)
      const args = ['--no-mdns', '--listen', listen[0] as string, '--dial', known.address]
      const programs = await Promise.all([startProgram(args, within), startProgram(args, within)])
      if (by === 'go’s FindPeers') await goLooks(member, programs)
      await chat(member, programs)
    },
  )

  test('through mDNS alone', async ({ skip }) => {
    if ('reason' in network) return skip(network.reason)
    const args = ['--listen', LOOPBACK]
    const programs = await Promise.all([startProgram(args, network), startProgram(args, network)])
    const member = await goPeer({ mdns: true, ...IN_ROOM }, network)
    await chat(member, programs)
  })
})
