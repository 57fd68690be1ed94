/** The commands that can be typed. One table: parsing, suggestions and help are made from it. */

export type Typed =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'command'; readonly action: SlashAction }
  /** One sentence: what is wrong with it. */
  | { readonly kind: 'problem'; readonly problem: string }

export type SlashAction =
  | { readonly do: 'join'; readonly room: string }
  /** null: the open conversation. */
  | { readonly do: 'leave'; readonly room: string | null }
  | { readonly do: 'msg'; readonly to: string; readonly text: string }
  | { readonly do: 'dial'; readonly address: string }
  /** null: tells the present one. */
  | { readonly do: 'nick'; readonly nick: string | null }
  | { readonly do: 'help'; readonly command: string | null }
  | { readonly do: 'peers' | 'names' | 'whoami' | 'clear' | 'quit' }

export interface SlashCommand {
  readonly name: string
  readonly aliases: readonly string[]
  readonly usage: string
  readonly summary: string
  parse(rest: string): SlashAction | { readonly problem: string }
}

export const SLASH_COMMANDS: readonly SlashCommand[] = []

/** What a draft means once Enter is pressed. */
export function parseDraft(draft: string): Typed {
  return draft === '' ? { kind: 'empty' } : { kind: 'text', text: draft }
}
