/**
 * One event's work: the state as it becomes, and the commands that go with it. From outside `update` is a pure function; inside, each step writes
 * to a copy that nobody else has seen, so that an event with many consequences copies the big maps once.
 */
import type { Command } from '../command.ts'
import type { ActivityTone, Conversation, ConversationKey, State } from '../state.ts'

export class Turn {
  readonly commands: Command[] = []
  #state: State
  #conversations: Record<ConversationKey, Conversation> | null = null

  constructor(state: State) {
    this.#state = state
  }

  get state(): State {
    return this.#state
  }

  set(patch: Partial<State>): void {
    this.#state = { ...this.#state, ...patch }
    if (patch.conversations !== undefined) this.#conversations = null
  }

  ask(command: Command): void {
    this.commands.push(command)
  }

  conversation(key: ConversationKey): Conversation | undefined {
    return this.#state.conversations[key]
  }

  /** The open conversation. */
  active(): Conversation | undefined {
    const { active } = this.#state
    return active === null ? undefined : this.conversation(active)
  }

  put(conversation: Conversation): void {
    if (this.#conversations === null) {
      this.#conversations = { ...this.#state.conversations }
      this.#state = { ...this.#state, conversations: this.#conversations }
    }
    this.#conversations[conversation.key] = conversation
  }

  patch(key: ConversationKey, patch: Partial<Conversation>): void {
    const conversation = this.conversation(key)
    if (conversation) this.put({ ...conversation, ...patch })
  }

  /** Rooms, in the order of the sidebar. */
  rooms(): readonly Conversation[] {
    return this.#state.order.flatMap((key) => {
      const conversation = this.conversation(key)
      return conversation?.kind === 'room' ? [conversation] : []
    })
  }

  /** A key for a line of ours. */
  nextKey(): string {
    const { nextKey } = this.#state
    this.set({ nextKey: nextKey + 1 })
    return String(nextKey)
  }

  /** Says something in the status area. Events that carry no time are as old as what was said last. */
  status(tone: ActivityTone, text: string, at: number = this.#state.status?.at ?? 0): void {
    this.set({ status: { tone, text, at } })
  }

  /** Says it only where it hides no warning. */
  mention(text: string, at?: number): void {
    const { status } = this.#state
    if (status === null || status.tone === 'info') this.status('info', text, at)
  }

  /** Takes a warning back that what was just done has answered. */
  calm(): void {
    const { status } = this.#state
    if (status !== null && status.tone !== 'info') this.set({ status: null })
  }
}
