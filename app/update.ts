/** What happens next: the one pure function from a state and an event to the next state and the commands that the runtime performs. */
import type { Command } from './command.ts'
import type { Event } from './event.ts'
import type { State } from './state.ts'

export function update(state: State, event: Event): readonly [State, readonly Command[]] {
  return event.type === 'quit' ? [{ ...state, quitting: true }, [{ do: 'quit' }]] : [state, []]
}
