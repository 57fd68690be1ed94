/** Script commands: each becomes an event, and its answer is what the state then reports. */
import { parsePeerId } from '../net/index.ts'
import type { Clock, Random } from '../net/index.ts'
import type { Actions } from './actions.ts'
import type { ChatHost } from './chat-host.ts'
import { DM_ID_BYTES } from './dm-codec.ts'
import { AppError } from './errors.ts'
import type { Event } from './event.ts'
import { MAX_OUTBOX, MAX_TEXT_BYTES } from './limits.ts'
import { checkAddress, checkRoom } from './options.ts'
import type { Report } from './runtime.ts'
import type { PeerReport, ScriptCommand } from './signals.ts'
import type { State } from './state.ts'

export interface ScriptOptions {
  host: ChatHost
  actions: Actions
  clock: Clock
  random: Random
  state(): State
  dispatch(event: Event): void
}

interface Waiting {
  resolve(result: { id: string }): void
  reject(error: AppError): void
}

export class Script {
  readonly #options: ScriptOptions
  /** Messages of ours whose id somebody waits for, by key. */
  readonly #waiting = new Map<string, Waiting>()
  #count = 0

  constructor(options: ScriptOptions) {
    this.#options = options
  }

  /** Each report passes here: the first that knows the id answers. */
  reported(report: Report): void {
    const waiting = this.#waiting.get(report.key)
    if (!waiting || (report.id === null && report.state !== 'failed')) return
    this.#waiting.delete(report.key)
    if (report.id === null) waiting.reject(new AppError('not-delivered', report.reason ?? 'The message was not taken.'))
    else waiting.resolve({ id: report.id })
  }

  /** @throws AppError | NetError */
  async run(command: Exclude<ScriptCommand, { cmd: 'quit' }>): Promise<unknown> {
    const { actions, clock, dispatch, state } = this.#options
    const at = clock.epochMs()
    switch (command.cmd) {
      case 'send':
        checkRoom(command.room)
        checkText(command.text)
        this.#checkOutbox(`room:${command.room}`)
        return this.#send((key) => dispatch({ type: 'send', room: command.room, text: command.text, at, key }))
      case 'dm':
        return this.#dm(command.peer, command.text)
      case 'dial': {
        checkAddress(command.address)
        const connection = await actions.dial(command.address)
        return { peerId: connection.remotePeer.toString(), address: connection.remoteAddress.toString() }
      }
      case 'join':
        checkRoom(command.room)
        dispatch({ type: 'join', room: command.room, at })
        return {}
      case 'leave':
        if (!state().conversations[`room:${command.room}`]) {
          throw new AppError('bad-room', `You are not in the room "${command.room}".`)
        }
        dispatch({ type: 'leave', room: command.room, at })
        return {}
      case 'peers':
        return this.#peers()
    }
  }

  async #dm(peer: string, text: string): Promise<{ id: string }> {
    const { actions, clock, dispatch, random } = this.#options
    checkText(text)
    let peerId: string
    if (peer.startsWith('/')) {
      checkAddress(peer)
      peerId = (await actions.dial(peer)).remotePeer.toString()
    } else {
      peerId = parsePeerId(peer).toString()
    }
    this.#checkOutbox(`dm:${peerId}`)
    const id = Buffer.from(random.bytes(DM_ID_BYTES)).toString('hex')
    return this.#send((key) => dispatch({ type: 'send-dm', peerId, text, at: clock.epochMs(), key, id }))
  }

  #send(dispatch: (key: string) => void): Promise<{ id: string }> {
    return new Promise((resolve, reject) => {
      const key = `script-${++this.#count}`
      this.#waiting.set(key, { resolve, reject })
      dispatch(key)
    })
  }

  #checkOutbox(key: `room:${string}` | `dm:${string}`): void {
    if ((this.#options.state().conversations[key]?.outbox.length ?? 0) < MAX_OUTBOX) return
    throw new AppError(
      'not-delivered',
      `${MAX_OUTBOX} messages wait there already; send more once some of them are through.`,
    )
  }

  #peers(): PeerReport[] {
    const { host, state } = this.#options
    const { conversations, peers } = state()
    const reports = new Map<string, PeerReport>()
    for (const connection of host.connections()) {
      const peerId = connection.remotePeer.toString()
      const address = connection.remoteAddress.toString()
      const known = reports.get(peerId)
      if (known) {
        known.addresses.push(address)
        continue
      }
      reports.set(peerId, {
        peerId,
        addresses: [address],
        nick: peers[peerId]?.nick ?? null,
        agent: peers[peerId]?.agent ?? null,
        direction: connection.direction,
        transport: connection.transport,
        muxer: connection.muxer,
        rttMs: connection.rttMs,
        rooms: [],
      })
    }
    for (const conversation of Object.values(conversations)) {
      if (conversation.kind !== 'room') continue
      for (const peer of host.pubsub.subscribers(conversation.name)) {
        reports.get(peer.toString())?.rooms.push(conversation.name)
      }
    }
    return [...reports.values()]
  }
}

function checkText(text: string): void {
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_TEXT_BYTES) {
    throw new AppError(
      'text-too-long',
      `The text has ${bytes} bytes; ${MAX_TEXT_BYTES} are the most. Send it in parts.`,
    )
  }
  if (bytes === 0) throw new AppError('bad-command', 'There is no text to send.')
}
