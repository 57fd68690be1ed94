export interface ScreenCell {
  readonly text: string
  /** 0: the right half of a wide character. */
  readonly width: number
  /** null: the terminal's own; a number: of the 256-colour palette; '#rrggbb'. */
  readonly foreground: number | string | null
  readonly background: number | string | null
  readonly bold: boolean
  readonly dim: boolean
  readonly italic: boolean
  readonly underline: boolean
  readonly inverse: boolean
}
export type ScreenCells = readonly (readonly ScreenCell[])[]

/** The cells of a screen as a picture. */
export function svgOf(
  cells: ScreenCells,
  cursor?: { readonly x: number; readonly y: number; readonly shown: boolean },
  light?: boolean,
): string
