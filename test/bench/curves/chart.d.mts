export interface Axis {
  label: string
  log?: boolean
  ticks?: number[]
  show?: (value: number) => string
}

export interface Line {
  name: string
  points: [number, number][]
  colour: string
  dashed?: boolean
}

export interface Chart {
  title: string
  x: Axis
  y: Axis
  lines: Line[]
  caption: string
}

export declare function draw(chart: Chart): string
export declare function ticksOf(low: number, high: number, log: boolean): number[]
