export interface Variant {
  id: string
}

/** What is made of the results of these variants, a round. */
export interface Figure {
  of: readonly Variant[]
  // Results are whatever a variant measures.
  value(...results: never[]): number
}

export interface Aim {
  text: string
  reached(value: number): boolean
}

export interface Limit extends Figure {
  title: string
  absolute?: boolean
  show?: Show
  aim?: Aim
}

export type Show = (value: number) => string
export type Rounds = readonly ReadonlyMap<string, unknown>[]

export interface Row {
  title: string | ((settings: never) => string)
  note?: (results: ReadonlyMap<string, unknown>) => string
  ours: Figure
  rival?: Figure
  show: Show
  aim?: Aim
  limit?: Limit
}

export interface ShownRow {
  cells: string[]
  missed: boolean
}

export function atLeast(bound: number): Aim
export function atMost(bound: number, text?: string): Aim
export const none: Aim
export function number(digits: number): Show
export const plain: Show
export const megabytes: Show
export const microseconds: Show
export const milliseconds: Show
export const kilobytes: Show
export const rate: Show
export function rowOf(row: Row, rounds: Rounds, settings?: unknown): ShownRow
export function tableOf(rows: readonly ShownRow[]): string
