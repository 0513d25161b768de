import { type Clamp, clampTo } from '../checks/clamp.js'

/** Slow and in double precision; element by element. */
export const addReference = (a: Float32Array, b: Float32Array, clamp: Clamp): Float32Array =>
  a.map((value, index) => clampTo(clamp, value + (b[index] ?? Number.NaN)))
