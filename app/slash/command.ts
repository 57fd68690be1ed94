/** What a command that can be typed is; the tables beside this file hold them by topic. */

export interface SlashCommand<Action> {
  readonly name: string
  readonly aliases: readonly string[]
  readonly usage: string
  readonly summary: string
  /** `rest`: what follows the name, without the blanks around it; `typed`: with those at its end. A problem is one sentence. */
  parse(rest: string, typed: string): Action | { readonly problem: string }
}

/** Base58, as long as peer ids are: 46 (sha2-256) to 53 characters (inlined keys). */
const PEER_ID = /^[1-9A-HJ-NP-Za-km-z]{46,53}$/

/** Whether a text has the form of a peer id; whether it is one, only the host can tell. */
export function isPeerId(text: string): boolean {
  return PEER_ID.test(text)
}

/** A command that takes nothing: text after it was more likely meant for people. */
export function alone<Name extends string>(
  name: Name,
  aliases: readonly string[],
  summary: string,
): SlashCommand<{ readonly do: Name }> {
  return {
    name,
    aliases,
    usage: `/${name}`,
    summary,
    parse: (rest) =>
      rest === ''
        ? { do: name }
        : { problem: `/${name} takes nothing after it. To send this as text, begin it with //.` },
  }
}
