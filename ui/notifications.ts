/**
 * Bells and desktop notifications, as sequences for the terminal, which knows how to show them also where the program runs far away. A desktop
 * notification is OSC 777 (title and body) where the terminal is known to read it, else OSC 9 (one text); most others ignore both. What is told is in its
 * display form and bounded, so that it can't end the sequence. tmux takes the bell itself; the rest is handed through it (allow-passthrough).
 */
import type { Safe } from '../app/index.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const ESC = '\u001b'
const BEL = '\u0007'
const END = `${ESC}\\`
/** Terminals that read OSC 777, by TERM, TERM_PROGRAM or a variable of their own. */
const READS_777_TERM = /^(?:rxvt|foot|ghostty|xterm-ghostty|wezterm|contour)/
const READS_777_PROGRAM = /^(?:ghostty|WezTerm|WarpTerminal)$/
/** ConEmu and Windows Terminal read "9;4;…" and others as commands: a text never begins with a number there. */
const COMMAND = /^\s*\d/

/** What to write for one notification. `how`: the setting; what is none of its values rings the bell. */
export function notification(
  how: string | undefined,
  { title, body }: { readonly title: Safe; readonly body: Safe },
  environment: Environment,
): string {
  if (how === 'none') return ''
  if (how !== 'desktop' && how !== 'both') return BEL
  return `${how === 'both' ? BEL : ''}${throughTmux(desktop(title, body, environment), environment)}`
}

function desktop(title: string, body: string, environment: Environment): string {
  // The semicolon is what parts the title from the body.
  if (reads777(environment)) return `${ESC}]777;notify;${title.replaceAll(';', ',')};${body}${END}`
  const text = body === '' ? title : `${title}: ${body}`
  return `${ESC}]9;${COMMAND.test(text) ? '“' : ''}${text}${END}`
}

function reads777(environment: Environment): boolean {
  return (
    READS_777_TERM.test(environment['TERM'] ?? '') ||
    READS_777_PROGRAM.test(environment['TERM_PROGRAM'] ?? '') ||
    (environment['VTE_VERSION'] ?? '') !== '' ||
    (environment['GHOSTTY_RESOURCES_DIR'] ?? '') !== ''
  )
}

function throughTmux(sequence: string, environment: Environment): string {
  return environment['TMUX'] ? `${ESC}Ptmux;${sequence.replaceAll(ESC, ESC + ESC)}${END}` : sequence
}
