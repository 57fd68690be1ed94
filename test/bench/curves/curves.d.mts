import type { Chart } from './chart.d.mts'

export interface CurveData {
  lines: Record<string, [number, number][]>
  notes: string[]
  made: string
}

export declare const CURVES: Record<string, { chart(data: CurveData): Chart }>
export declare function medianOf(rounds: [number, number][][]): [number, number][]
