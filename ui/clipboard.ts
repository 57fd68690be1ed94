/**
 * The terminal's clipboard, by OSC 52: the text goes as base64, so that nothing in it can be obeyed. tmux takes it for itself where it is told to
 * (set-clipboard on), and hands it on where that is allowed (allow-passthrough): it gets both.
 */
const ESC = '\u001b'

/** The bytes to write. `text` as it is to arrive. */
export function copySequence(text: string, env: Readonly<Record<string, string | undefined>>): string {
  const set = `${ESC}]52;c;${Buffer.from(text, 'utf8').toString('base64')}${ESC}\\`
  return env['TMUX'] ? `${set}${ESC}Ptmux;${set.replaceAll(ESC, ESC + ESC)}${ESC}\\` : set
}
