import { fillUniform } from '../build/random.js'
import type { Graph, TfliteModel } from '../graph.js'
import { ReferenceUnsupportedError, runReference } from '../reference/index.js'
import { tensorName } from '../slice/slice.js'
import { refuse } from '../transforms/refusal.js'
import { rangeOfValues, union } from './activation-scales.js'
import type { QuantizePlan, Range } from './quantize-request.js'

/** What inputs are drawn from when nothing is said of them: images are so scaled, from -1 to 1. */
const INPUT_RANGE: Range = { min: -1, max: 1 }

/**
 * Ranges of activations, from the float reference on seeded random inputs: over half a second a sample for
 * MobileNetV2 at 224.
 *
 * @throws InvalidTransformError naming the operator that the reference does not run, or the tensor that is not finite
 */
export function calibrate(
  model: TfliteModel,
  graph: Graph,
  wanted: readonly number[],
  { calibration: { seed, samples }, ranges }: QuantizePlan,
): Map<number, Range> {
  const found = new Map<number, Range>()
  for (let sample = 0; sample < samples; sample++) {
    const inputs = graph.inputs.map((tensor, place) =>
      randomInput(
        graph,
        tensor,
        ranges.get(tensor) ?? INPUT_RANGE,
        seed,
        sample * graph.inputs.length + place,
      ),
    )
    const activations = activationsOf(model, inputs)
    for (const tensor of wanted) {
      const values = activations.get(tensor)?.values
      if (values === undefined) continue
      const range = rangeOfValues(values)
      if (!Number.isFinite(range.min) || !Number.isFinite(range.max)) {
        refuse('/calibration', `finds values of ${tensorName(graph, tensor)} that are not finite`)
      }
      found.set(tensor, union([range, ...(found.has(tensor) ? [found.get(tensor) as Range] : [])]))
    }
  }
  return found
}

function activationsOf(model: TfliteModel, inputs: readonly Float32Array[]) {
  try {
    return runReference(model, inputs).activations
  } catch (error) {
    if (!(error instanceof ReferenceUnsupportedError || error instanceof RangeError)) throw error
    return refuse(
      '/calibration',
      `cannot run this model (${error.message}): give "ranges" of its activations`,
    )
  }
}

function randomInput(graph: Graph, tensor: number, { min, max }: Range, seed: number, stream: number) {
  const { shape = [], dtype } = graph.tensors[tensor] ?? {}
  if (dtype !== 'float32') {
    refuse(
      '/calibration',
      `draws float32 inputs, and ${tensorName(graph, tensor)} is ${dtype}: give "ranges"`,
    )
  }
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1))
  fillUniform(values, (max - min) / 2, seed, stream)
  return values.map((value) => value + (max + min) / 2)
}
