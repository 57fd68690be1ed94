/**
 * What stands above the draft while it is made: the candidates that Tab goes through, the one that stands in the draft in brackets; or what a command that
 * is being typed takes.
 */
import { displayLine, safe } from './display.ts'
import { activeConversation } from './state.ts'
import type { State } from './state.ts'
import { findCommand } from './slash.ts'
import type { Safe } from './view.ts'

const GAP = 2
/** UTF-16 units of a draft that may still be the beginning of a command. */
const MAX_COMMAND_CHARS = 80

/** null: Tab was not pressed. `width`: UTF-16 units, near enough to columns. */
export function completionText({ completion }: State, width: number): Safe | null {
  if (completion === null) return null
  const { candidates, at } = completion
  const shown = candidates.map((candidate) => displayLine(candidate.trimEnd()))
  // In pages, so that the bracket moves and not the names.
  let from = 0
  let to = pageEnd(shown, from, width)
  while (to <= at) {
    from = to
    to = pageEnd(shown, from, width)
  }
  const parts = shown.slice(from, to).map((text, place) => (place + from === at ? safe`[${text}]` : text))
  return `${from > 0 ? '… ' : ''}${parts.join('  ')}${to < shown.length ? ' …' : ''}` as Safe
}

/** At least one is shown. */
function pageEnd(shown: readonly Safe[], from: number, width: number): number {
  // The brackets, and the signs for more at either end.
  let room = width - 2 - 2 * GAP
  let to = from
  while (to < shown.length && (to === from || (shown[to] as Safe).length <= room)) {
    room -= (shown[to] as Safe).length + GAP
    to++
  }
  return to
}

/** What the command in the draft takes; null = there is none in it, or it takes nothing. */
export function usageText(state: State): Safe | null {
  const { text } = activeConversation(state)?.composer ?? state.composer
  const [, name] = (text.length <= MAX_COMMAND_CHARS && /^\/([^/\s]\S*)\s/.exec(text)) || []
  const command = name === undefined ? null : findCommand(name)
  return command?.usage.includes(' ') ? displayLine(`${command.usage}: ${command.summary}`) : null
}
