/** Which way is better. */
export type Direction = 'higher' | 'lower'

export interface Metric {
  readonly name: string
  /** Unit as written after a number, such as `%`, `ms`, `dB`; empty for a bare number. */
  readonly unit: string
  readonly direction: Direction
  /** The values that make sense, both ends included; null where there is no bound. */
  readonly range: { readonly min: number | null; readonly max: number | null }
  /** `quality`: what a model is good for, known per model. `cost`: what running it takes. */
  readonly kind: 'quality' | 'cost'
  /** The task it belongs to, such as `classification`; null for costs. */
  readonly task: string | null
  readonly description: string
}
