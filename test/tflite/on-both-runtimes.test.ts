import { type InputDtype, inputSeed, seededInput } from '@paceline/domain'
import {
  coverageOf,
  runReference,
  type Tensor,
  type TfliteModel,
  type TransformRequest,
  writeModel,
} from '@paceline/tflite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requireSystem } from '../stack/index.js'
import { type BothRuntimes, openBothRuntimes, type RuntimeRun } from './both-runtimes.js'
import { spaceCases } from './space-models.js'
import { transformCases } from './transformed-models.js'

const SEED = 5

interface Tolerance {
  /** Of the two runtimes from each other: the largest difference as a share of the largest output. */
  readonly between: number
  /** Of each from the float32 reference: root mean squares of difference and output, as a share. */
  readonly reference: number
}

const float32: Tolerance = { between: 1e-5, reference: 1e-5 }

/**
 * Of fifty layers of random weights. 11 bits of mantissa give 2e-4 a layer, 8 bits a few in a thousand, of weights and
 * of activations. Dynamic ranges are the runtime's own to choose: symmetric in TFLite 2.9, asymmetric in LiteRT.js.
 */
const tolerances: Readonly<Record<string, Tolerance>> = {
  float16: { between: 1e-5, reference: 0.003 },
  'dynamic-int8': { between: 0.15, reference: 0.08 },
  int8: { between: 0.02, reference: 0.12 },
  mixed: { between: 0.15, reference: 0.12 },
}

let runtimes: BothRuntimes

requireSystem('chromium')('on tflite-native and on litert-web in Chromium', () => {
  beforeAll(async () => {
    runtimes = await openBothRuntimes(SEED)
  })
  afterAll(() => runtimes[Symbol.asyncDispose]())

  it.each(spaceCases())('$name gives the same', async ({ build }) => {
    const model = build()
    const { native, web } = await runAsForetold(model)
    expectSame(model, valuesOf(model, native), valuesOf(model, web), model, float32)
  })

  it.each(transformCases())('$name gives the same', async ({ request, build }) => {
    const { model, same } = build()
    const { native, web } = await runAsForetold(model)
    const tolerance = toleranceOf(request)
    const takesInt8 = request.kind === 'quantize' && request.io === 'int8'
    expect('refusal' in web).toBe(takesInt8)
    const ours = valuesOf(model, native)
    expectSame(model, ours, takesInt8 ? ours : valuesOf(model, web), same, tolerance)
  })
})

/** Runs a model on both, and holds what they take and delegate to what was foretold without running it. */
async function runAsForetold(model: TfliteModel): Promise<{ native: RuntimeRun; web: RuntimeRun }> {
  const bytes = writeModel(model)
  const [native, web] = [await runtimes.native(bytes), await runtimes.litertWeb(bytes)]
  const foretold = new Map(coverageOf(model).map((coverage) => [coverage.runtime, coverage]))
  const [ofNative, ofWeb] = [foretold.get('tflite-native'), foretold.get('litert-web')]
  expect('refusal' in native ? native.refusal : null).toBe(null)
  expect(ofNative?.cannotRun).toEqual([])
  expect('refusal' in web, JSON.stringify(web).slice(0, 300)).toBe(ofWeb?.cannotRun.length !== 0)
  const delegated = (model.graphs[0]?.operators.length ?? 0) - (ofNative?.outsideDelegate?.length ?? 0)
  expect(native).toMatchObject({ delegatedOperators: delegated })
  return { native, web }
}

function expectSame(
  model: TfliteModel,
  native: Float32Array,
  web: Float32Array,
  same: TfliteModel,
  tolerance: Tolerance,
): void {
  const expected = Float32Array.from(referenceOf(same, inputsOf(model)))
  const largest = largestOf(native.map(Math.abs))
  expect(native).toHaveLength(expected.length)
  // A constant would agree with itself.
  expect(largestOf(native) + largestOf(native.map((value) => -value))).toBeGreaterThan(0.1 * largest)
  expect(largestOf(difference(native, web).map(Math.abs)) / largest).toBeLessThan(tolerance.between)
  for (const actual of [native, web]) {
    expect(rootMeanSquare(difference(actual, expected)) / rootMeanSquare(expected)).toBeLessThan(
      tolerance.reference,
    )
  }
}

function toleranceOf(request: TransformRequest): Tolerance {
  if (request.kind !== 'quantize') return float32
  return tolerances[request.layers === undefined ? request.dtype : 'mixed'] ?? float32
}

/** The seeded inputs that both runners fill in, as real numbers. */
function inputsOf(model: TfliteModel): Float32Array[] {
  return tensorsOf(model, 'inputs').map((tensor, index) =>
    realValues(seededInput(tensor.shape, tensor.dtype as InputDtype, inputSeed(SEED, index)), tensor),
  )
}

/** All outputs as real numbers, one after the other. */
function valuesOf(model: TfliteModel, run: RuntimeRun): Float32Array {
  if ('refusal' in run) throw new Error(run.refusal)
  const tensors = tensorsOf(model, 'outputs')
  return concatenated(
    run.outputs.map((bytes, index) => {
      const tensor = tensors[index] as Tensor
      const Values = tensor.dtype === 'int8' ? Int8Array : Float32Array
      return realValues(new Values(bytes.slice().buffer), tensor)
    }),
  )
}

function realValues(values: ArrayLike<unknown>, { quantization, dtype }: Tensor): Float32Array {
  const [scale = 1] = dtype === 'int8' ? (quantization?.scale ?? []) : []
  const [zeroPoint = 0] = dtype === 'int8' ? (quantization?.zeroPoint ?? []) : []
  return Float32Array.from(values as ArrayLike<number>, (value) => (value - zeroPoint) * scale)
}

const known = new WeakMap<TfliteModel, Map<string, Float32Array>>()

/** Once for each model and its inputs: the reference is slow. */
function referenceOf(model: TfliteModel, inputs: readonly Float32Array[]): Float32Array {
  const runs = known.get(model) ?? new Map<string, Float32Array>()
  known.set(model, runs)
  const key = inputs.map((values) => values.slice(0, 8).join()).join(';')
  const run = runs.get(key) ?? concatenated(runReference(model, inputs).outputs.map(({ values }) => values))
  runs.set(key, run)
  return run
}

function tensorsOf({ graphs: [graph] }: TfliteModel, role: 'inputs' | 'outputs'): Tensor[] {
  return (graph?.[role] ?? []).flatMap((index) => graph?.tensors[index] ?? [])
}

const concatenated = (parts: readonly ArrayLike<number>[]) =>
  Float32Array.from(parts.flatMap((part) => Array.from(part)))

const difference = (a: Float32Array, b: Float32Array) => a.map((value, i) => value - (b[i] ?? Number.NaN))

const largestOf = (values: Float32Array) => values.reduce((most, value) => Math.max(most, value))

const rootMeanSquare = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)
