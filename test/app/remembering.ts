/** A play with a history: what `update` asks of it is answered, as in the running program, within the same event. */
import { Memory, isMemoryAction } from '../../app/memory.ts'
import type { Command } from '../../app/command.ts'
import type { Event } from '../../app/event.ts'
import type { NewMessage } from '../../app/history/message.ts'
import type { ConversationKey } from '../../app/state.ts'
import { seededRandom } from '../sim/seeded-random.ts'
import { VirtualClock } from '../sim/virtual-clock.ts'
import { MemoryHistory } from './memory-history.ts'
import { ADA, Play } from './play.ts'

export class Remembering extends Play {
  readonly history: MemoryHistory
  readonly clock = new VirtualClock()
  readonly troubles: string[] = []
  /** What was written into which file. */
  readonly files: Record<string, readonly string[]> = {}
  readonly #memory: Memory
  #count = 0

  constructor(history = new MemoryHistory()) {
    super()
    this.history = history
    this.#memory = new Memory({
      clock: this.clock,
      random: seededRandom('remembering'),
      dispatch: (event) => void this.do(event),
      trouble: (_code, message) => this.troubles.push(message),
      exportTo: (path, _format, messages) => {
        const texts = [...messages].map(({ text }) => text)
        this.files[path] = texts
        return { path, messages: texts.length }
      },
    })
  }

  /** The program's start, after the rooms that it joins. */
  begin(): this {
    this.#memory.open(this.history, true)
    return this
  }

  override do(event: Event): readonly Command[] {
    const commands = super.do(event)
    for (const command of commands) {
      if (command.do === 'report') this.#memory.reported(command)
      else if (isMemoryAction(command)) this.#memory.perform(command)
    }
    return commands
  }

  /** A message of somebody else, kept and then told. */
  override hear(room: string, from: string, text: string, id = `id-${++this.#count}`): void {
    const seq = this.#memory.room(kept({ conversation: `room:${room}`, from, text, id, at: this.now }))
    if (seq === null) return
    const data = new TextEncoder().encode(text)
    this.do({ type: 'room-message', room, from, data, id, at: this.now, ...(seq !== undefined && { seq }) })
  }
}

export function kept(message: Partial<NewMessage> & { readonly conversation: ConversationKey }): NewMessage {
  return {
    id: null,
    from: ADA,
    own: false,
    text: '',
    binaryBytes: null,
    at: 0,
    state: null,
    peers: 0,
    reason: null,
    me: false,
    replyTo: null,
    ...message,
  }
}

/** So many messages of somebody else: "1", "2", … */
export function fill(history: MemoryHistory, conversation: ConversationKey, count: number, from = 1): void {
  for (let n = from; n < from + count; n++) {
    history.add(kept({ conversation, text: String(n), id: `${conversation} ${n}`, at: n }), false)
  }
  history.flush()
}
