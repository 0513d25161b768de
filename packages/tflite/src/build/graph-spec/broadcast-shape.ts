import { type InferenceCall, type Shape, written } from './definition.js'

/** Axes over which TFLite's kernels broadcast. */
const MAX_RANK = 4

/** The shape that both broadcast to, as NumPy does. */
export function broadcastShape(call: InferenceCall, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  if (rank > MAX_RANK && a.join() !== b.join()) {
    call.fail(`${written(a)} and ${written(b)} differ, and no more than ${MAX_RANK} axes broadcast`)
  }
  return Array.from({ length: rank }, (_, index) => {
    const lengthA = a[index - rank + a.length] ?? 1
    const lengthB = b[index - rank + b.length] ?? 1
    if (lengthA === lengthB || lengthB === 1) return lengthA
    return lengthA === 1 ? lengthB : call.fail(`${written(a)} and ${written(b)} do not broadcast`)
  })
}
