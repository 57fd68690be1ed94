/** What we are to others: our nick, and whether the public network knows us. Whoever changes it, a command or the settings' file, does it here. */
import type { Turn } from './turn.ts'

export function setNick(turn: Turn, nick: string | null): void {
  const { self } = turn.state
  if (self.nick === nick) return
  turn.set({ self: { ...self, nick } })
  turn.ask({ do: 'announce-nick', nick })
}

export function setPublic(turn: Turn, on: boolean): void {
  const { self } = turn.state
  if (self.public === on) return
  turn.set({ self: { ...self, public: on } })
  turn.ask({ do: 'set-public', on })
}
