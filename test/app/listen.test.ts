import { expect, test } from 'vitest'
import { listenSomewhere } from '../../app/listen.ts'
import { NetError } from '../../net/index.ts'
import { seededRandom } from '../sim/seeded-random.ts'

const random = seededRandom('listen')
const inUse = (): NetError => new NetError('address-in-use', 'taken')

/** Listens where `refuse` gives no error. */
function machine(refuse: (address: string) => NetError | null): {
  tried: string[][]
  start: (listen: readonly string[]) => Promise<readonly string[]>
} {
  const tried: string[][] = []
  return {
    tried,
    start: async (listen) => {
      tried.push([...listen])
      for (const address of listen) {
        const error = refuse(address)
        if (error) throw error
      }
      return listen
    },
  }
}

const portOf = (listen: readonly string[]): number => Number(listen[0]?.split('/')[4])

test('a new profile gets one port for both families, which is kept', async () => {
  const { start } = machine(() => null)
  const { host, keep } = await listenSomewhere(start, undefined, random)
  const port = portOf(host)
  expect(host).toEqual([`/ip4/0.0.0.0/tcp/${port}`, `/ip6/::/tcp/${port}`])
  expect(keep).toBe(port)
  expect(port).toBeGreaterThanOrEqual(16_384)
  expect(port).toBeLessThan(32_768)
})

test('a port that is taken is passed over', async () => {
  let refused = 3
  const { start, tried } = machine(() => (refused-- > 0 ? inUse() : null))
  const { host, keep } = await listenSomewhere(start, undefined, random)
  expect(tried).toHaveLength(4)
  expect(keep).toBe(portOf(host))
})

test('the remembered port is tried first; when it is taken, this run takes another and remembers nothing', async () => {
  const free = machine(() => null)
  expect(await listenSomewhere(free.start, 4001, random)).toEqual({
    host: ['/ip4/0.0.0.0/tcp/4001', '/ip6/::/tcp/4001'],
    keep: null,
  })
  const taken = machine((address) => (address.endsWith('/4001') ? inUse() : null))
  expect(await listenSomewhere(taken.start, 4001, random)).toEqual({
    host: ['/ip4/0.0.0.0/tcp/0', '/ip6/::/tcp/0'],
    keep: null,
  })
})

test('a machine without ip6 listens on ip4, with a port that is kept', async () => {
  const { start } = machine((address) => (address.startsWith('/ip6') ? new NetError('bad-address', 'no ip6') : null))
  const { host, keep } = await listenSomewhere(start, undefined, random)
  expect(host).toEqual([`/ip4/0.0.0.0/tcp/${keep}`])
})

test('a machine that can listen nowhere says why', async () => {
  const { start } = machine(() => new NetError('bad-address', 'no network'))
  await expect(listenSomewhere(start, 4001, random)).rejects.toThrow('no network')
})
