/** /notify: what of a conversation rings the bell, remembered by its name. */
import type { NotifyLevel } from '../state.ts'
import { answer } from './conversation.ts'
import { keepSetting } from './keep-setting.ts'
import { usualLevel } from './notify.ts'
import type { Turn } from './turn.ts'

const MEANS: Readonly<Record<NotifyLevel, string>> = {
  all: 'Every message here that you do not see rings the bell.',
  mentions: 'Messages here that name you ring the bell.',
  mute: 'Nothing here rings the bell, nor counts as unread in the title.',
}

/** `level`: null = tells the present one. Why it was not done, as a sentence; null = it was. */
export function setLevel(turn: Turn, level: NotifyLevel | null, at: number): string | null {
  const conversation = turn.active()
  if (!conversation) return '/notify is about a conversation: open one first, with /join <room>.'
  const { name, kind } = conversation
  if (level !== null) {
    const { [name]: _before, ...others } = turn.state.settings.levels ?? {}
    const levels = level === usualLevel(kind) ? others : { ...others, [name]: level }
    turn.put({ ...conversation, level })
    keepSetting(turn, 'levels', levels)
  }
  answer(turn, [MEANS[level ?? conversation.level]], at)
  return null
}
