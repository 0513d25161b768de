/** Something that others, or the device's own protection, did to a measurement or would do to the next. */
export interface Disturbance {
  readonly cause: 'contended' | 'throttled'
  /** Stable, such as `other-processes`. */
  readonly code: string
  readonly text: string
  readonly value: number | null
}
