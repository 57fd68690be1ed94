/**
 * Golden conversations: a file of commands, each followed by what the router did about it, indented. Names are peers (ada, bob, carol, dan, eve, zoe), `us` is the router.
 *
 *   ada: comes 1.2 dialled to room        versions 1.0 1.1 1.2 floodsub; dialled, direct, js, rust, from:<origin>, to:<topic>
 *   ada: goes | joins room | leaves room | grafts room | prunes room 60 bob eve
 *   ada: sends hi by carol                a message with the text `hi`; its author; `long…` ones have 2,000 bytes; also: forges, and `rejected`
 *   ada: has hi by carol | wants hi by carol | needs no hi by carol       IHAVE, IWANT, IDONTWANT, in the plain form
 *   us: join room | leave room | say hi
 *   beat 3 | wait 500 | scores
 */
import { idInForm } from '../../../net/gossipsub/message-id.ts'
import type { Message } from '../../../net/gossipsub/message.ts'
import { FLOODSUB, MESHSUB_1_0, MESHSUB_1_1, MESHSUB_1_2 } from '../../../net/gossipsub/params.ts'
import type { RouterParams } from '../../../net/gossipsub/params.ts'
import { PubsubMessage } from '../../../net/gossipsub/rpc.pb.js'
import type { ScoreOptions } from '../../../net/gossipsub/score-params.ts'
import type { Output } from '../../../net/gossipsub/state.ts'
import { Harness, person, signedBy } from './router-harness.ts'

const PROTOCOLS: Record<string, string> = {
  floodsub: FLOODSUB,
  '1.0': MESHSUB_1_0,
  '1.1': MESHSUB_1_1,
  '1.2': MESHSUB_1_2,
}
const LONG_BYTES = 2_000
const NAMES = ['ada', 'bob', 'carol', 'dan', 'eve', 'zoe']
const NO_DIRECT: string[] = []

export interface ConversationOptions {
  params?: Partial<RouterParams>
  score?: ScoreOptions
  direct?: string[]
}

/** The file again, with what the router did this time. */
export function converse(file: string, { params, score, direct = NO_DIRECT }: ConversationOptions = {}): string {
  const conversation = new Conversation(new Harness(params, score, 1, direct))
  const lines: string[] = []
  for (const line of file.split('\n')) {
    if (line.startsWith('  ')) continue
    lines.push(line)
    if (line !== '' && !line.startsWith('#')) lines.push(...conversation.run(line).map((each) => `  ${each}`))
  }
  return lines.join('\n')
}

class Conversation {
  readonly #harness: Harness
  /** By `text by author`. */
  readonly #messages = new Map<string, Message>()

  constructor(harness: Harness) {
    this.#harness = harness
  }

  run(line: string): string[] {
    const harness = this.#harness
    harness.clear()
    const [, who, rest] = /^(\w+): (.*)$/.exec(line) ?? []
    if (who === 'us') this.#we(rest as string)
    else if (who !== undefined) this.#they(who, rest as string)
    else if (line === 'scores') return this.#scores()
    else this.#pass(line)
    harness.take()
    return harness.outputs.flatMap((output) => this.#show(output))
  }

  #we(line: string): void {
    const [verb, what] = line.split(' ') as [string, string]
    const { router, now } = this.#harness
    if (verb === 'join') router.subscribe(what, now)
    else if (verb === 'leave') router.unsubscribe(what, now)
    else if (verb === 'say') {
      const message = this.#message([what, 'by', 'self'])
      const peers = router.publish(message, now)
      this.#harness.take()
      this.#harness.outputs.push({ type: 'send', message, peers })
    } else throw new Error(`we can't ${line}`)
  }

  #they(name: string, line: string): void {
    const harness = this.#harness
    const [verb, ...words] = line.split(' ') as [string, ...string[]]
    const ids = (): Buffer[] => [Buffer.from(this.#message(words).id)]
    const [topic = 'room', seconds = '0', ...others] = words
    switch (verb) {
      case 'comes':
        return this.#comes(name, words)
      case 'goes':
        return harness.leave(name)
      case 'joins':
      case 'leaves':
        return harness.announce(name, words, verb === 'joins')
      case 'grafts':
        return harness.control(name, { graft: [topic] })
      case 'prunes': {
        const exchange = others.map((other) => ({ id: person(other).id.bytes, record: null }))
        return harness.control(name, { prune: [{ topic, backoffSeconds: Number(seconds), exchange }] })
      }
      case 'sends':
        return harness.rpc(
          name,
          { publish: [this.#message(words).bytes] },
          words.includes('rejected') ? 'reject' : 'accept',
        )
      case 'forges': {
        const fields = PubsubMessage.decode(this.#message(words).bytes)
        fields.signature = new Uint8Array(64)
        return harness.rpc(name, { publish: [PubsubMessage.encode(fields).finish()] }, null)
      }
      case 'has':
        return harness.control(name, { ihave: [{ topic: 'room', ids: ids() }] })
      case 'wants':
        return harness.control(name, { iwant: ids() })
      case 'needs':
        words.shift()
        return harness.control(name, { idontwant: ids() })
      default:
        throw new Error(`${name} can't ${line}`)
    }
  }

  #comes(name: string, words: readonly string[]): void {
    const protocol = words.map((word) => PROTOCOLS[word]).find((each) => each !== undefined)
    const values = (prefix: string): string[] =>
      words.filter((word) => word.startsWith(prefix)).map((word) => word.slice(prefix.length))
    const [agent] = words.filter((word) => word === 'js' || word === 'rust')
    this.#harness.join(name, {
      ...(protocol !== undefined && { protocol }),
      outbound: words.includes('dialled'),
      topics: values('to:'),
      origins: values('from:'),
      ...(agent !== undefined && { agent: `${agent}-libp2p/1` }),
    })
  }

  #pass(line: string): void {
    const [verb, count = '1'] = line.split(' ')
    if (verb === 'beat') this.#harness.heartbeat(Number(count))
    else if (verb === 'wait') this.#harness.now += Number(count)
    else throw new Error(`what is "${line}"?`)
  }

  /** `hi by carol`: the same words are the same message. */
  #message([text = '', , author = '']: readonly string[]): Message {
    const name = `${text} by ${author}`
    let message = this.#messages.get(name)
    if (!message) {
      const data = text.startsWith('long') ? text.padEnd(LONG_BYTES, '.') : text
      message = signedBy(author, this.#messages.size + 1, 'room', data)
      this.#messages.set(name, message)
    }
    return message
  }

  #scores(): string[] {
    return [...this.#harness.peers.keys()].map((name) => `${name} ${this.#harness.score(name).toFixed(2)}`)
  }

  #show(output: Output): string[] {
    const names = (peers: Iterable<{ id: { bytes: Uint8Array } }>): string =>
      [...peers].map(({ id }) => this.#nameOf(id.bytes)).join(' ')
    switch (output.type) {
      case 'send':
        return output.peers.length === 0 ? ['to nobody'] : [`${this.#titleOf(output.message)} → ${names(output.peers)}`]
      case 'idontwant':
        return [`IDONTWANT ${this.#titleOf(output.message)} → ${names(output.peers)}`]
      case 'deliver':
        return [`heard ${this.#titleOf(output.message)}`]
      case 'exchange':
        return [`to dial in ${output.topic}: ${output.peers.map(({ id }) => this.#nameOf(id)).join(' ')}`]
      case 'control': {
        const { subscriptions, graft, prune, ihave, iwant } = output.control
        const name = this.#nameOf(output.peer.id.bytes)
        return [
          ...[...subscriptions].map(([topic, on]) => `${on ? 'SUBSCRIBE' : 'UNSUBSCRIBE'} ${topic} → ${name}`),
          ...[...graft].map((topic) => `GRAFT ${topic} → ${name}`),
          ...[...prune].map(([topic, { backoffSeconds, exchange }]) =>
            [
              `PRUNE ${topic} ${backoffSeconds} s`,
              ...exchange.map(({ bytes }) => this.#nameOf(bytes)),
              `→ ${name}`,
            ].join(' '),
          ),
          ...ihave.flatMap(({ ids }) => ids.map((id) => `IHAVE ${this.#titleOfId(id)} → ${name}`)),
          ...iwant.map((id) => `IWANT ${this.#titleOfId(id)} → ${name}`),
        ]
      }
      case 'graft':
        return [`mesh of ${output.topic}: + ${this.#nameOf(output.peer.id.bytes)}`]
      case 'prune':
        return [`mesh of ${output.topic}: - ${this.#nameOf(output.peer.id.bytes)}`]
      default:
        return [`${output.type}: ${this.#nameOf(output.peer.id.bytes)} ${output.topic}`]
    }
  }

  #nameOf(id: Uint8Array): string {
    return NAMES.find((name) => Buffer.compare(person(name).id.bytes, id) === 0) ?? '?'
  }

  #titleOf(message: Message): string {
    return [...this.#messages].find(([, each]) => each.key === message.key)?.[0] ?? '?'
  }

  #titleOfId(id: Uint8Array): string {
    for (const [title, message] of this.#messages) {
      for (const form of ['plain', 'key', 'text'] as const) {
        if (Buffer.compare(idInForm(message, form), id) === 0) return `${title} (${form})`
      }
    }
    return '?'
  }
}
