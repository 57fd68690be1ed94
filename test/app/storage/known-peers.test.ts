import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readKnownPeers, writeKnownPeers } from '../../../app/storage/known-peers.ts'
import type { KnownPeer } from '../../../net/index.ts'

let directory: string
let path: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'p2p-chat-peers-'))
  path = join(directory, 'peers.json')
})
afterEach(() => rmSync(directory, { recursive: true }))

test('what is written is read, and where a peer is of use', () => {
  const peers: KnownPeer[] = [
    { peerId: 'a', addresses: ['/ip4/203.0.113.9/tcp/1'], lastConnectedAt: 7 },
    { peerId: 'b', addresses: [], lastConnectedAt: 6, public: true },
  ]
  writeKnownPeers(path, peers)
  expect(readKnownPeers(path)).toEqual(peers)
})

test('strangers with long addresses do not make a file that is too long to be read', () => {
  const short = '/ip4/203.0.113.9/tcp/1'
  const long = (n: number): string => `/dns4/${`${n}`.padEnd(900, 'x')}/tcp/1`
  const middling = (n: number): string => `/dns4/${`${n}`.padEnd(240, 'x')}/tcp/1`
  const peers = Array.from({ length: 300 }, (_, n): KnownPeer => {
    const addresses = [long(1), short, long(2), ...Array.from({ length: 20 }, (_, i) => middling(i))]
    return { peerId: `${n}`.padEnd(52, 'x'), addresses, lastConnectedAt: n }
  })
  writeKnownPeers(path, peers)
  expect(statSync(path).size).toBeGreaterThan(300_000)
  const read = readKnownPeers(path)
  expect(read).toHaveLength(200)
  expect(read[0]?.addresses).toHaveLength(8)
  expect(read[0]?.addresses[0]).toBe(short)
})

test.each(['', '{}', '[1,null,{"peerId":1}]', 'x'.repeat(600_000)])(
  'a file of something else counts as empty',
  (text) => {
    writeFileSync(path, text)
    expect(readKnownPeers(path)).toEqual([])
  },
)
