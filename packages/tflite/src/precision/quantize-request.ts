import { MAX_SEED } from '../build/random.js'
import type { Graph } from '../graph.js'
import { pointer } from '../json-pointer.js'
import { operatorName, tensorName } from '../slice/slice.js'
import { operatorNamed } from '../transforms/layer-refs.js'
import { refuse } from '../transforms/refusal.js'
import { tensorNamed } from '../transforms/tensor-refs.js'

/**
 * `float16` stores weights at half width, computing in float32; `dynamic-int8` stores the weights of the large
 * layers as int8 and quantises their inputs as they come; `int8` computes in integers throughout.
 */
export type Precision = 'float16' | 'dynamic-int8' | 'int8'

/** What single operators can be asked for. */
export type LayerPrecision = Precision | 'float32'

export interface QuantizeRequest {
  readonly kind: 'quantize'
  readonly dtype: Precision
  /** Other precisions for single operators, by operator index or by the name of its output. */
  readonly layers?: Readonly<Record<string, LayerPrecision>>
  /** Random inputs that activation ranges are read from: seed 0 and 4 samples unless said otherwise. */
  readonly calibration?: { readonly seed?: number; readonly samples?: number }
  /**
   * Activation ranges by tensor index or name, read instead of calibrated. That of a model input is also where its
   * random inputs are drawn from; others are drawn from -1 to 1.
   */
  readonly ranges?: Readonly<Record<string, readonly [number, number]>>
  /** What the model takes and gives where it is int8 inside; `float32` unless said otherwise. */
  readonly io?: 'float32' | 'int8'
}

/** A request with its names looked up and its defaults filled in. */
export interface QuantizePlan {
  readonly dtype: Precision
  /** By operator index. */
  readonly layers: ReadonlyMap<number, { readonly dtype: LayerPrecision; readonly path: string }>
  /** By tensor index. */
  readonly ranges: ReadonlyMap<number, Range>
  readonly calibration: Calibration
  readonly io: 'float32' | 'int8'
}

export interface Range {
  readonly min: number
  readonly max: number
}

export interface Calibration {
  readonly seed: number
  readonly samples: number
}

const precisions: readonly unknown[] = ['float16', 'dynamic-int8', 'int8']
const MAX_SAMPLES = 1000
const DEFAULT_SAMPLES = 4

/** @throws InvalidTransformError for a value that no model allows, or a name that the graph does not have */
export function planOf(graph: Graph, request: QuantizeRequest): QuantizePlan {
  const { dtype, io = 'float32' } = request
  if (!precisions.includes(dtype)) refuse('/dtype', `must be one of ${precisions.join(', ')}, not ${dtype}`)
  if (io !== 'float32' && io !== 'int8') refuse('/io', `must be float32 or int8, not ${io}`)
  refuseQuantised(graph)
  const layers = new Map<number, { dtype: LayerPrecision; path: string }>()
  for (const [ref, layer] of Object.entries(request.layers ?? {})) {
    const path = pointer('/layers', ref)
    if (layer !== 'float32' && !precisions.includes(layer)) {
      refuse(path, `must be float32 or one of ${precisions.join(', ')}, not ${layer}`)
    }
    const index = operatorNamed(graph, ref, path)
    if (layers.has(index)) refuse(path, `names ${operatorName(graph, index)} a second time`)
    layers.set(index, { dtype: layer, path })
  }
  return { dtype, layers, ranges: rangesOf(graph, request), calibration: calibrationOf(request), io }
}

function rangesOf(graph: Graph, { ranges = {} }: QuantizeRequest): Map<number, Range> {
  const found = new Map<number, Range>()
  for (const [ref, range] of Object.entries(ranges)) {
    const path = pointer('/ranges', ref)
    const tensor = tensorNamed(graph, /^\d+$/.test(ref) ? Number(ref) : ref, path)
    const [min = Number.NaN, max = Number.NaN] = Array.isArray(range) ? range : []
    if (!Number.isFinite(min) || !Number.isFinite(max) || min >= max) {
      refuse(path, `must be [min, max], two numbers with min below max, not ${JSON.stringify(range)}`)
    }
    const { dtype, data } = graph.tensors[tensor] ?? {}
    if (data !== undefined || dtype !== 'float32') {
      refuse(path, `names ${tensorName(graph, tensor)}, which is no float32 activation`)
    }
    found.set(tensor, { min, max })
  }
  return found
}

function calibrationOf({ calibration = {} }: QuantizeRequest): Calibration {
  const { seed = 0, samples = DEFAULT_SAMPLES } = calibration
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    refuse('/calibration/seed', `must be a whole number from 0 to ${MAX_SEED}, not ${seed}`)
  }
  if (!Number.isInteger(samples) || samples < 1 || samples > MAX_SAMPLES) {
    refuse('/calibration/samples', `must be a whole number from 1 to ${MAX_SAMPLES}, not ${samples}`)
  }
  return { seed, samples }
}

/** A second rounding would be charged to this request, and scales of unknown origin would mix with its own. */
function refuseQuantised({ tensors, operators, inputs, outputs }: Graph): void {
  const used = new Set([...inputs, ...outputs, ...operators.flatMap((operator) => operator.inputs)])
  const index = tensors.findIndex(
    ({ dtype, quantization, data }, tensor) =>
      used.has(tensor) &&
      ((quantization?.scale.length ?? 0) > 0
        ? dtype !== 'float32'
        : dtype === 'float16' && data !== undefined),
  )
  const tensor = tensors[index]
  if (tensor === undefined) return
  const name = JSON.stringify(tensor.name.slice(0, 80))
  refuse(
    '/dtype',
    `takes a float32 model, and this one is quantised already: tensor ${index} ${name} is ${tensor.dtype}`,
  )
}
