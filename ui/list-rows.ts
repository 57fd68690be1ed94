/**
 * A list that lies over the conversation: a drawer that rises from the composer, in which what narrows it is typed. The rule at its top has its title and
 * what keys do; where there is no room beside a text, its detail stands under it.
 */
import type { ListItem, ListView } from '../app/index.ts'
import { cut, padEnd, textWidth } from './cells.ts'
import { clip, space } from './row.ts'
import type { Row, Tone } from './row.ts'
import { clickable } from './target.ts'

/** Narrower than this, details stand under their texts, if any text has too little room beside its own. */
const BESIDE_FROM = 72
/** A footer cut shorter than this tells nothing. */
const LEAST_FOOTER = 12
/** A text keeps this share of its row, whatever its detail. */
const TEXT_SHARE = 0.5
/** Rows of the conversation that stay in sight above it, where there are enough. */
const KEPT_ROWS = 3
const LOW_BODY = 10
const BESIDE_GAP = 2

/** At most `height` rows. */
export function listRows(list: ListView, width: number, height: number): readonly Row[] {
  if (height < 1) return []
  const under =
    width < BESIDE_FROM &&
    list.items.some(({ text, detail }) => detail !== '' && textWidth(text) + textWidth(detail) + BESIDE_GAP > width - 3)
  const each = under ? 2 : 1
  const most = Math.max(1, height - (height > LOW_BODY ? KEPT_ROWS : 0) - 1)
  const shown = Math.max(1, Math.min(list.items.length, Math.trunc(most / each)))
  const from = Math.max(0, Math.min(list.selected - Math.trunc(shown / 2), list.items.length - shown))
  const rows =
    list.items.length === 0
      ? [[space(2), { text: cut(list.empty, Math.max(1, width - 3)), tone: 'quiet' } as const]]
      : list.items
          .slice(from, from + shown)
          .flatMap((item, at) =>
            itemRows(item, from + at === list.selected, under, width).map((row) =>
              clickable(row, { kind: 'item', at: from + at }),
            ),
          )
  const place = list.items.length > shown ? `${list.selected + 1} of ${list.items.length}` : ''
  return [titleRow(list, place, width), ...rows].slice(0, height).map((row) => clip(row, width))
}

function titleRow({ title, footer }: ListView, place: string, width: number): Row {
  const left = ` ${place === '' ? title : `${title} · ${place}`} `
  // Two ends of the rule and one cell between, and blanks around it.
  const room = width - textWidth(left) - 5
  const right = ` ${cut(footer, room)} `
  const dashes = width - textWidth(left) - textWidth(right) - 2
  const row: Row = [
    { text: '─', tone: 'rule' },
    { text: left, tone: 'active' },
  ]
  if (footer === '' || room < Math.min(LEAST_FOOTER, textWidth(footer))) {
    return clip([...row, { text: '─'.repeat(Math.max(0, width - 1 - textWidth(left))), tone: 'rule' }], width)
  }
  return [
    ...row,
    { text: '─'.repeat(dashes), tone: 'rule' },
    { text: right, tone: 'quiet' },
    { text: '─', tone: 'rule' },
  ]
}

function itemRows({ text, detail }: ListItem, selected: boolean, under: boolean, width: number): readonly Row[] {
  const tone: Tone = selected ? 'selected' : 'text'
  const quiet: Tone = selected ? 'selected' : 'quiet'
  const mark = { text: selected ? '▌ ' : '  ', tone: selected ? 'selected' : 'text' } as const
  const room = Math.max(1, width - 3)
  if (under) {
    return [
      [mark, { text: padEnd(cut(text, room), room + 1), tone }],
      [
        { ...mark, text: '  ' },
        { text: padEnd(cut(`  ${detail}`, room), room + 1), tone: quiet },
      ],
    ]
  }
  const beside = cut(detail, Math.max(0, room - Math.min(textWidth(text), Math.trunc(room * TEXT_SHARE)) - BESIDE_GAP))
  const left = beside === '' ? room : room - textWidth(beside) - BESIDE_GAP
  return [
    [mark, { text: padEnd(cut(text, left), left), tone }, { text: beside === '' ? ' ' : `  ${beside} `, tone: quiet }],
  ]
}
