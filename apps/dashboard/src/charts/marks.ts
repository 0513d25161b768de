import type { ChartColours } from './chart-colours.js'

/** Shapes as ECharts names them, in an order that differs from the colours' after the fourth family. */
export const symbols = ['circle', 'diamond', 'triangle', 'rect'] as const
export type ChartSymbol = (typeof symbols)[number]

export interface Mark {
  readonly colour: string
  readonly symbol: ChartSymbol
}

/** The mark of a family by its place among all families, so that filtering never changes a colour. */
export function markOf(family: string, families: readonly string[], colours: ChartColours): Mark {
  const place = Math.max(0, families.indexOf(family))
  return {
    colour: colours.families[place % colours.families.length] ?? colours.accent,
    symbol: symbols[place % symbols.length] ?? 'circle',
  }
}
