/**
 * The screen of a running app: keys become events, states become frames (at most 30 a second, one for however many changes), until the app quits. Whatever
 * ends it, the terminal is given back as it was: the end of the program, a crash (by process 'exit'), the end of stdin.
 */
import { render, useInput, usePaste } from 'ink'
import type { Key } from 'ink'
import type { ReactNode } from 'react'
import { activeComposer, MAX_DRAFT_BYTES, titleText } from '../app/index.ts'
import type { App, ConversationKey, State } from '../app/index.ts'
import { bareLines } from './bare.ts'
import { askBackground } from './capabilities.ts'
import { copySequence } from './clipboard.ts'
import { compose, joints } from './compose.ts'
import type { Picture } from './compose.ts'
import { clustersToRow } from './draft.ts'
import { pacedFrames } from './frames.ts'
import { editText } from './editor.ts'
import { holdOutput } from './held-output.ts'
import { mouseActions } from './hit.ts'
import { openKeyboard } from './keyboard.ts'
import type { Keyboard, Report } from './keyboard.ts'
import { keymapOf } from './keymap.ts'
import { keyActions, pasteActions } from './keys.ts'
import type { KeyAction } from './keys.ts'
import { openLinear, wantsLinear } from './linear.ts'
import type { Linear } from './linear.ts'
import { createLook } from './look.ts'
import type { Look } from './look.ts'
import { notification } from './notifications.ts'
import { PictureView } from './picture-view.tsx'
import { openTerminal } from './terminal.ts'
import type { Terminal } from './terminal.ts'
import type { Theme } from './theme.ts'
import { scrollRows } from './scrolling.ts'
import { screenView } from './view.ts'

export interface ScreenOptions {
  readonly stdin?: NodeJS.ReadStream
  readonly stdout?: NodeJS.WriteStream
  readonly stderr?: NodeJS.WriteStream
  /** ms since 1970. */
  readonly now?: () => number
}

/** A page keeps this many rows of what was read. */
const PAGE_OVERLAP = 2

let restore: (() => void) | null = null

/** Gives the terminal back, at once; nothing is drawn after it. Any number of times, and without a screen. For signal and crash handlers. */
export function restoreTerminal(): void {
  restore?.()
}

/**
 * Draws the app until it quits, stops, or stdin ends (which quits it).
 * @throws Error when stdin or stdout is not a terminal: nothing was written then. Error of a component that failed
 */
export async function runScreen(app: App, options: ScreenOptions = {}): Promise<void> {
  const { stdin = process.stdin, stdout = process.stdout, stderr = process.stderr, now = Date.now } = options
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new Error(
      `The chat needs a terminal, and ${stdin.isTTY ? 'stdout' : 'stdin'} isn't one: use "p2p-chat node", "tail" or "send" without one.`,
    )
  }
  const linear = wantsLinear(app.state.settings, process.env) ? openLinear(stdout) : null
  const terminal = linear ?? openTerminal(stdout)
  const release = holdOutput(stderr)
  const look = createLook(process.env)
  const keyboard = openKeyboard(stdin, () => app.dispatch({ type: 'quit' }))
  const close = (): void => {
    process.off('exit', close)
    restore = null
    keyboard.close()
    terminal.close()
    release()
  }
  restore = close
  process.on('exit', close)
  try {
    await drawUntilEnd(app, { terminal, linear, keyboard, stdout, look, now })
  } finally {
    close()
  }
}

interface Parts {
  readonly terminal: Terminal
  /** The same, where lines are written and no frames. */
  readonly linear: Linear | null
  readonly keyboard: Keyboard
  readonly stdout: NodeJS.WriteStream
  readonly look: Look
  readonly now: () => number
}

async function drawUntilEnd(app: App, { terminal, linear, keyboard, stdout, look, now }: Parts): Promise<void> {
  let end = (): void => {}
  let fail = (_error: unknown): void => {}
  const over = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  // A failure while drawing, or in what a key brings about, ends the screen and is told to who runs it.
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      fail(error)
    }
  }
  const resized = (): void => app.dispatch({ type: 'resized', ...terminal.size() })
  resized()
  let bare = false
  let pasteFor: ConversationKey | null = null
  const picture = rememberLast((state: State) => compose(screenView(state)))
  const redraw = (): void => {
    bare = false
    terminal.clear()
    frames.soon()
  }
  const perform = (action: KeyAction): void => {
    if (action.type === 'redraw') redraw()
    else if (action.type === 'show-bare') {
      bare = true
      // A selection is the terminal's own only while it has the mouse.
      terminal.setMouse(false)
      terminal.showLines(bareLines(screenView(app.state), picture(app.state).viewport.linesBelow))
    } else if (action.type === 'scroll-rows') scrollRows(app, picture, action.by)
    else app.dispatch(action)
  }
  const onReport = (report: Report): void =>
    guarded(() => {
      if (report.what === 'paste-began') pasteFor = app.state.active
      else if (report.what === 'focus') app.dispatch({ type: 'focus', on: report.on })
      else if (report.what === 'mouse' && app.state.settings.mouse === true && !bare)
        mouseActions(report, app.state, picture(app.state), now()).forEach(perform)
    })
  let typed = false
  const onInput = (input: string, key: Key): void =>
    guarded(() => {
      typed = true
      if (bare) redraw()
      else keyActions(input, key, keyContext(app.state, picture(app.state), now())).forEach(perform)
    })
  const onPaste = (text: string): void =>
    guarded(() => {
      if (bare) redraw()
      pasteActions(text, pasteFor).forEach(perform)
    })
  const root = (): ReactNode => (
    <Root picture={picture(app.state)} theme={look.theme(app.state.settings)} onInput={onInput} onPaste={onPaste} />
  )
  // The first frame is drawn below, and not twice; where lines are written there is none, but keys are read all the same.
  const ink = render(linear === null ? null : root(), {
    stdin: keyboard.stream,
    stdout: terminal.stream,
    // Every render is one write of a whole frame, see `openTerminal`.
    debug: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    isScreenReaderEnabled: false,
  })
  const draw = (): void => {
    if (bare) return
    if (linear !== null) {
      linear.show(screenView(app.state))
      return
    }
    terminal.setMouse(app.state.settings.mouse === true)
    terminal.setTitle(titleText(app.state))
    terminal.setCursor(picture(app.state).cursor)
    terminal.setJoints(joints(picture(app.state).layout))
    ink.rerender(root())
    terminal.flush()
  }
  const frames = pacedFrames(() => guarded(draw))
  let told = false
  const onResize = (): void => {
    told = true
    bare = false
    terminal.clear()
    resized()
    frames.now()
  }
  let keymap = keymapOf(undefined)
  const onChange = (): void => {
    if (app.state.quitting) return end()
    const changed = keymapOf(app.state.settings.keys)
    if (changed !== keymap) for (const text of changed.problems) trouble(text)
    keymap = changed
    if (typed) frames.forHands()
    else frames.soon()
    typed = false
  }
  const trouble = (text: string): void => app.dispatch({ type: 'trouble', tone: 'warning', text, at: now() })
  let editing = false
  const edit = async (text: string, conversation: ConversationKey | null): Promise<void> => {
    if (editing) return
    editing = true
    keyboard.suspend()
    terminal.suspend()
    // Node stops reading from the terminal at the end of the turn.
    await new Promise((resolve) => setImmediate(resolve))
    const edited = await editText(text, { env: process.env, maxBytes: MAX_DRAFT_BYTES })
    editing = false
    terminal.resume()
    keyboard.resume()
    app.dispatch({ type: 'edited', conversation, ...edited })
    redraw()
  }
  const unsubscribe = [
    app.subscribe(onChange),
    keyboard.onReport(onReport),
    keyboard.onReport((report) => {
      if (report.what === 'answer' && look.told(report.code, report.text)) frames.soon()
    }),
    app.on('notify', (told) => terminal.ask(notification(app.state.settings.notify, told, process.env))),
    app.on('copy', ({ text }) => terminal.ask(copySequence(text, process.env))),
    app.on('edit-draft', ({ text, conversation }) => void edit(text, conversation).catch(fail)),
  ]
  // Node tells only of another size; a terminal that went there and back at once has lost rows meanwhile.
  const onSizeSignal = (): void => {
    if (!told) onResize()
    told = false
  }
  stdout.on('resize', onResize)
  process.on('SIGWINCH', onSizeSignal)
  void app.stopped.then(end)
  ink.waitUntilExit().then(end, fail)
  onChange()
  if (linear === null) terminal.ask(askBackground(process.env))
  try {
    await over
  } finally {
    for (const off of unsubscribe) off()
    stdout.off('resize', onResize)
    process.off('SIGWINCH', onSizeSignal)
    frames.stop()
    ink.unmount()
  }
}

interface RootProps {
  readonly picture: Picture
  readonly theme: Theme
  readonly onInput: (input: string, key: Key) => void
  readonly onPaste: (text: string) => void
}

function Root({ picture, theme, onInput, onPaste }: RootProps): ReactNode {
  useInput(onInput)
  usePaste(onPaste)
  return <PictureView picture={picture} theme={theme} />
}

function keyContext(state: State, picture: Picture, now: number): Parameters<typeof keyActions>[2] {
  const { text, cursor } = activeComposer(state)
  return {
    now,
    keymap: keymapOf(state.settings.keys),
    overlay: state.overlay?.kind ?? null,
    page: Math.max(1, picture.layout.bodyRows - PAGE_OVERLAP),
    order: state.order,
    toRow: (by) => clustersToRow(text, cursor, picture.draftWidth, by),
  }
}

/** A state is a new value at each change, so the same one needs no second composing. */
function rememberLast<K extends object, V>(make: (of: K) => V): (of: K) => V {
  let last: { of: K; made: V } | null = null
  return (of) => {
    if (last?.of !== of) last = { of, made: make(of) }
    return last.made
  }
}
