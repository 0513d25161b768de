import { fillUniform } from '../build/random.js'
import type { TfliteModel } from '../graph.js'
import { elementCount } from '../reference/dense.js'
import { runReference } from '../reference/index.js'

const SMALLEST_NORMAL = 2 ** -126

/** One operator's first output in a run of the reference. */
export interface ActivationFacts {
  readonly type: string
  readonly name: string
  readonly finite: boolean
  readonly subnormal: number
  readonly largest: number
  readonly rms: number
}

/** Runs a model of one input on a uniform image and looks at what each operator gives, in order. */
export function activationFacts(model: TfliteModel): ActivationFacts[] {
  const [graph] = model.graphs
  const shape = graph?.tensors[graph.inputs[0] ?? -1]?.shape ?? []
  const image = new Float32Array(elementCount(shape))
  fillUniform(image, 1, 1234, 0)
  const { activations } = runReference(model, [image])
  return (graph?.operators ?? []).map(({ type, outputs }) => {
    const values = activations.get(outputs[0] ?? -1)?.values ?? new Float32Array(1).fill(Number.NaN)
    const magnitudes = Array.from(values, Math.abs)
    return {
      type,
      name: graph?.tensors[outputs[0] ?? -1]?.name ?? '',
      finite: magnitudes.every(Number.isFinite),
      subnormal: magnitudes.filter((x) => x > 0 && x < SMALLEST_NORMAL).length,
      largest: magnitudes.reduce((largest, x) => Math.max(largest, x), 0),
      rms: Math.sqrt(magnitudes.reduce((sum, x) => sum + x * x, 0) / magnitudes.length),
    }
  })
}
