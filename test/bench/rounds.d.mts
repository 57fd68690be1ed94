export interface Variant {
  id: string
  run(settings: unknown): Promise<unknown>
  /** What no noise reaches is measured in the first round only. */
  once?: boolean
}

export interface Turn {
  turn: string
  variants: Variant[]
}

interface Measured {
  of: readonly Variant[]
}

export function turnsOf(rows: readonly { turn: string; ours: Measured; rival?: Measured; limit?: Measured }[]): Turn[]

export function runRounds(
  variants: readonly Variant[],
  count: number,
  settings: unknown,
  watch: { tell(text: string): void; fail(id: string, error: Error): void },
): Promise<Map<string, unknown>[]>
