/** What is fused into an operator; infinities for none. */
export interface Clamp {
  readonly min: number
  readonly max: number
}

export const clampTo = ({ min, max }: Clamp, value: number): number => Math.min(max, Math.max(min, value))
