/** What a turn of the wheel or a click means: the picture on the screen says where its rows are. */
import type { State } from '../app/index.ts'
import type { Picture } from './compose.ts'
import type { Report } from './keyboard.ts'
import type { KeyAction } from './keys.ts'
import { targetOf } from './target.ts'
import type { Target } from './target.ts'

/** What most programs scroll by a turn of the wheel. */
const WHEEL_ROWS = 3

/** Cells count from 0; null = nothing is there that can be clicked. */
export function hitTest({ layout, panes }: Picture, x: number, y: number): Target | null {
  const pane = panes.find(({ name }) => {
    const strip = layout[name]
    return strip !== null && x >= strip.x && x < strip.x + strip.width
  })
  const row = y < layout.headerRows ? undefined : pane?.rows[y - layout.headerRows]
  return row === undefined ? null : targetOf(row)
}

export function mouseActions(
  { button, x, y }: Report & { what: 'mouse' },
  { overlay }: State,
  picture: Picture,
  now: number,
): readonly KeyAction[] {
  const selected = overlay !== null && 'selected' in overlay ? overlay.selected : null
  if (button !== 'left') {
    const up = button === 'wheel-up'
    if (selected !== null) return [{ type: 'select', by: up ? -1 : 1 }]
    return [{ type: 'scroll-rows', by: up ? WHEEL_ROWS : -WHEEL_ROWS }]
  }
  const target = hitTest(picture, x, y)
  switch (target?.kind) {
    case 'conversation':
      return [{ type: 'show', conversation: target.key }]
    case 'person':
      return [{ type: 'talk-to', peerId: target.peerId, at: now }]
    case 'item':
      return selected === null
        ? []
        : [
            { type: 'select', by: target.at - selected },
            { type: 'choose', at: now },
          ]
    case undefined:
      return []
  }
}
