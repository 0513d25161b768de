import type { Theme } from '../theme/theme.js'

/** The page's own fonts: a canvas takes none from its element. */
export const chartFont =
  'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif'

/** Colours of a chart's parts, as a canvas needs them: values, not custom properties. */
export interface ChartColours {
  readonly surface: string
  readonly text: string
  readonly textSoft: string
  readonly line: string
  readonly accent: string
  readonly muted: string
  /** What was taken while the device was not itself. */
  readonly apart: string
  /** Where something moved that should not. */
  readonly drift: string
  /** Told apart by most kinds of colour blindness and at least 3:1 on the surface; shapes tell them apart, too. */
  readonly families: readonly string[]
}

const light: ChartColours = {
  surface: '#ffffff',
  text: '#131a26',
  textSoft: '#626d80',
  line: '#e6e9ef',
  accent: '#0b57d0',
  muted: '#8a94a6',
  apart: '#c2410c',
  drift: '#be123c',
  families: ['#0b57d0', '#c2410c', '#0f766e', '#a21caf', '#7a6400', '#be123c', '#475569', '#0e7490'],
}

const dark: ChartColours = {
  surface: '#141a22',
  text: '#e8ecf2',
  textSoft: '#93a0b2',
  line: '#232c38',
  accent: '#7eb0ff',
  muted: '#768294',
  apart: '#fb923c',
  drift: '#fb7185',
  families: ['#7eb0ff', '#fb923c', '#2dd4bf', '#e879f9', '#e5c736', '#fb7185', '#cbd5e1', '#67e8f9'],
}

export function chartColours(theme: Theme): ChartColours {
  return theme === 'dark' ? dark : light
}
