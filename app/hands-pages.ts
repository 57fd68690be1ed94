/** The lists and pages for the hands: conversations by a few letters, what was sent before, a paste before it is sent. */
import { conversationName, switcherItems } from './switcher.ts'
import { display, safe } from './display.ts'
import { MAX_TEXT_BYTES } from './limits.ts'
import { recalledItems } from './recalled.ts'
import type { Overlay, State } from './state.ts'
import { utf8Length } from './utf8.ts'
import type { ListView, PageBlock, PageView } from './view.ts'

type Of<K extends Overlay['kind']> = Extract<Overlay, { kind: K }>

export function switcherView(state: State, { query, selected }: Of<'switcher'>): ListView {
  return {
    kind: 'list',
    title: safe`go to`,
    query,
    items: switcherItems(state, query.text),
    selected,
    empty:
      state.order.length === 0
        ? safe`No conversation is open: /join <room> opens one.`
        : safe`No conversation is called so: /join <room> opens one.`,
    footer: safe`Enter goes there · Esc closes`,
  }
}

export function recallView(state: State, { query, selected }: Of<'recall'>): ListView {
  return {
    kind: 'list',
    title: safe`sent before`,
    query,
    items: recalledItems(state, query.text),
    selected,
    empty: query.text === '' ? safe`Nothing was sent yet.` : safe`Nothing that was sent holds these words.`,
    footer: safe`Enter puts it into the draft · Esc closes`,
  }
}

export function pasteView(state: State, { text, conversation: key, scroll }: Of<'paste'>): PageView {
  const conversation = key === null ? undefined : state.conversations[key]
  const draft = conversation?.composer.text ?? state.composer.text
  const bytes = utf8Length(text)
  const lines = text.replace(/\n$/, '').split('\n').length
  const where = conversation ? safe` for ${conversationName(state, conversation)}` : safe``
  const sends = !conversation
    ? safe`Enter or e puts it into the draft`
    : draft === ''
      ? safe`Enter sends it as one message · e edits it first`
      : safe`Enter sends it with your draft · e puts it into the draft`
  const tooLong: readonly PageBlock[] =
    bytes <= MAX_TEXT_BYTES
      ? []
      : [
          {
            kind: 'text',
            text: safe`A message holds ${MAX_TEXT_BYTES / 1024} KiB at most: e puts this into the draft, to cut it.`,
            tone: 'warning',
          },
        ]
  return {
    kind: 'page',
    title: safe`paste${where}: ${lines} lines, ${bytes} bytes`,
    blocks: [...tooLong, ...display(text).map((line): PageBlock => ({ kind: 'text', text: line, tone: 'text' }))],
    scroll,
    footer: safe`${sends} · Esc drops it`,
  }
}
