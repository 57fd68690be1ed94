/**
 * mDNS: finds the peers of the local network, and is found by them. https://github.com/libp2p/specs/blob/master/discovery/mdns.md
 * The driver: moves packets between sockets and machine, and wakes it. What it hears becomes addresses in the host's book and
 * `peer:discovered`; whom to dial is the program's to say. Nothing here fails: where there is no multicast, `status` says why.
 */
import { isCircuit, parseMultiaddr, scopeOf, toMultiaddr, withPeerId } from '../address.ts'
import type { Multiaddr } from '../address.ts'
import type { HostContext } from '../behaviour.ts'
import type { Cancel } from '../clock.ts'
import { systemUdp } from '../udp.ts'
import type { UdpPort } from '../udp.ts'
import { Links, owns } from './links.ts'
import type { Link } from './links.ts'
import { MdnsMachine } from './machine.ts'
import type { MdnsOutput } from './machine.ts'
import { encodeGoodbye, encodeMetaReply, encodeQuery, encodeReply } from './reply.ts'

export interface MdnsOptions {
  /** Default: the machine's own sockets. */
  udp?: UdpPort
}

export interface MdnsLinkStatus {
  /** Name of the interface. */
  interface: string
  family: 4 | 6
  joined: boolean
  /** One sentence: why it is not joined, or why the last packet could not be sent; null = all is well. */
  problem: string | null
}

export interface Mdns {
  /** Each interface and family that we are on, or would be; none before the host listens. */
  status(): MdnsLinkStatus[]
  /** Says goodbye and closes. */
  stop(): void
}

export function createMdns(context: HostContext, options: MdnsOptions = {}): Mdns {
  return new MdnsDriver(context, options.udp ?? systemUdp)
}

class MdnsDriver implements Mdns {
  readonly #context: HostContext
  readonly #machine: MdnsMachine
  readonly #links: Links
  readonly #off: (() => void)[]
  #cancel: Cancel | null = null
  #stopped = false

  constructor(context: HostContext, udp: UdpPort) {
    this.#context = context
    this.#machine = new MdnsMachine(context.peerId, context.random)
    this.#links = new Links(udp, {
      onPacket: (bytes, link, from, ip) => {
        const isThisHost = this.#links.isThisHost(link, ip)
        const origin = { from, link: link.key, ip, isThisHost, subnets: link.subnets }
        this.#machine.receive(bytes, origin, context.clock.now())
        this.#run()
      },
      onChange: () => {
        this.#setLinks()
        this.#run()
      },
      onLeave: (link) => this.#sayGoodbye(link),
    })
    this.#off = (['listening', 'network:changed'] as const).map((event) => context.events.on(event, this.#onChanged))
  }

  status(): MdnsLinkStatus[] {
    return this.#links.all().map(({ on, family, socket, problem }) => ({
      interface: on.name,
      family,
      joined: socket !== null,
      problem: problem?.message ?? null,
    }))
  }

  stop(): void {
    if (this.#stopped) return
    this.#stopped = true
    for (const off of this.#off) off()
    this.#cancel?.()
    this.#links.close()
  }

  readonly #onChanged = (): void => {
    this.#refresh()
    this.#machine.changed(this.#context.clock.now())
    this.#run()
  }

  #refresh(): void {
    this.#links.refresh(this.#context.listenAddresses())
  }

  #setLinks(): void {
    const joined = this.#links.joined().map(({ key }) => key)
    this.#machine.setLinks(joined, this.#context.clock.now())
  }

  /** Does what is due, and sees to it that the next is done in time. */
  #run(): void {
    if (this.#stopped) return
    for (const output of this.#machine.take(this.#context.clock.now())) this.#perform(output)
    this.#cancel?.()
    this.#cancel = null
    const now = this.#context.clock.now()
    const at = this.#machine.deadline(now)
    if (at < Infinity && !this.#stopped) {
      this.#cancel = this.#context.clock.after(Math.max(0, at - now), () => this.#run())
    }
  }

  #perform(output: MdnsOutput): void {
    switch (output.kind) {
      case 'query':
        // Whoever tells of a changed network may not be there, or miss one.
        this.#refresh()
        for (const link of this.#links.joined()) this.#send(link, [encodeQuery()])
        return
      case 'reply': {
        const link = this.#links.get(output.link)
        if (link) this.#reply(link, output)
        return
      }
      case 'found': {
        const addresses = output.addresses.map(parseMultiaddr)
        this.#context.addAddresses(output.peer, addresses, 'mdns')
        this.#context.events.emit('peer:discovered', {
          peerId: output.peer,
          addresses: addresses.map((address) => withPeerId(address, output.peer).toString()),
          source: 'mdns',
          namespace: null,
        })
      }
    }
  }

  #reply(link: Link, { meta, to }: Extract<MdnsOutput, { kind: 'reply' }>): void {
    const legacy = to?.query ?? null
    if (meta) return this.#send(link, [encodeMetaReply(legacy)], to?.from)
    const addresses = this.#addressesOn(link)
    const told = addresses.join()
    // go takes no news of a name that it knows until its time is over.
    if (link.told !== '' && link.told !== told) this.#sayGoodbye(link)
    this.#send(link, encodeReply({ name: this.#machine.name, addresses, legacy }), to?.from)
    if (!to) link.told = told
  }

  /** What we listen on there, and nothing else: no other network's addresses are anybody's business. */
  #addressesOn(link: Link): Multiaddr[] {
    const unique = new Map<string, Multiaddr>()
    for (const text of this.#context.listenAddresses()) {
      const address = toMultiaddr(text)
      const isLinkLocalIp6 = scopeOf(address) === 'link-local' && address.getComponents()[0]?.name !== 'ip4'
      if (isCircuit(address) || isLinkLocalIp6 || !owns(link.on, address)) continue
      unique.set(text, withPeerId(address, this.#context.peerId))
    }
    return [...unique.values()]
  }

  #sayGoodbye(link: Link): void {
    if (link.told !== '') this.#send(link, [encodeGoodbye(this.#machine.name)])
    link.told = ''
  }

  #send(link: Link, packets: readonly Uint8Array[], to?: { host: string; port: number }): void {
    link.problem = null
    for (const packet of packets) link.socket?.send(packet, to)
  }
}
