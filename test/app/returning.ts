/** Programs that ended, or were killed, and come back with the history that their disk has. */
import type { AppOptions, ChatMessage } from '../../app/index.ts'
import type { History } from '../../app/history/history.ts'
import { Life } from './life.ts'
import type { HistoryHook } from './life.ts'
import { MemoryHistory } from './memory-history.ts'
import { People } from './people.ts'
import type { Person } from './people.ts'

/** A profile's history over several runs. */
export interface Disk {
  /** Opens it for a run. */
  open(): Promise<History>
  /** The machine as a kill leaves it. */
  killed(): void
}

export function inMemory(): Disk & { readonly history: MemoryHistory } {
  const history = new MemoryHistory()
  return { history, open: async () => history, killed: () => void history.lose() }
}

/** People whose programs come back, each with the disk that it had. */
export class Returning extends People {
  /** `hook`: called before and after each call of its history, with what ends this life. */
  async start(
    machine: number,
    disk: Disk,
    options: AppOptions = {},
    hook: (end: () => void, ...call: Parameters<HistoryHook>) => void = () => {},
  ): Promise<Person> {
    const life = new Life()
    const history = life.history(await disk.open(), (...call) => hook(() => life.end(), ...call))
    return this.person({ resume: true, ...options, loadHistory: async () => () => history }, machine, life)
  }

  /** Bob, and Ada with her disk, in one room; he knows that she is there. */
  async inLobby(disk: Disk): Promise<[bob: Person, ada: Person]> {
    const bob = await this.person({ rooms: ['lobby'] })
    const ada = await this.start(2, disk, { rooms: ['lobby'], dial: [bob.address] })
    await this.clock.until(() => bob.app.state.conversations['room:lobby']?.subscribers.length === 1)
    return [bob, ada]
  }

  /** Direct messages. */
  write(from: Person, to: Person, texts: readonly string[]): void {
    this.type(from, `/msg ${to.peerId}`)
    for (const text of texts) this.type(from, text)
  }

  type(person: Person, text: string): void {
    person.app.dispatch({ type: 'compose', edit: { do: 'insert', text } })
    person.app.dispatch({ type: 'submit', at: this.clock.epochMs() })
  }
}

export const kill = (person: Person, disk: Disk): void => {
  person.kill()
  disk.killed()
}

export const messages = (person: Person, key: `room:${string}` | `dm:${string}`): readonly ChatMessage[] =>
  (person.app.state.conversations[key]?.lines ?? []).filter((line) => line.kind === 'message')
export const said = (person: Person, key: `room:${string}` | `dm:${string}`): string[] =>
  messages(person, key).map(({ text, own, state }) => (own ? `${text}: ${state}` : text))
