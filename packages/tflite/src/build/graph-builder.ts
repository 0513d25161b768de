import { bytesOf } from '../edit/constants.js'
import type { DType, Operator, OperatorOptions, Tensor, TfliteModel } from '../graph.js'
import { completeOptions } from '../schema/index.js'
import { operatorVersion } from '../schema/operator-versions.js'
import { fillUniform } from './random.js'

/** An activation while a graph is being built. */
export interface Value {
  readonly index: number
  /** `[batch, height, width, channels]`, or `[batch, features]` after flattening. */
  readonly shape: readonly number[]
  /** Expected square of an element over random weights: the next layer's weights are scaled by it. */
  readonly meanSquare: number
}

/** An activation that an operator makes: what a {@link Value} is before it has an index. */
interface NewActivation {
  readonly name: string
  readonly shape: readonly number[]
  readonly meanSquare: number
}

/** Largest bias as a share of the activations' scale: a stand-in for what a folded batch norm leaves. */
const BIAS_RATIO = 0.1

/**
 * Collects tensors and operators in execution order. Layers (`layers.ts`) and blocks (`blocks.ts`) are
 * functions over it.
 *
 * Weights preserve the variance (He et al., "Delving deep into rectifiers", 2015): independent, with mean
 * zero and variance E[y²] / (fan-in · E[x²]), they give sums y of the wanted E[y²] whatever the correlations
 * of the inputs x. Uniform in ±L, they have variance L² / 3.
 */
export class GraphBuilder {
  readonly #tensors: Tensor[] = []
  readonly #operators: Operator[] = []
  readonly #inputs: number[] = []
  readonly #seed: number

  /** @param seed an unsigned 32-bit integer */
  constructor(seed: number) {
    this.#seed = seed
  }

  /** A model input (float32 unless said), with the mean square of the inputs that it will get. */
  input(name: string, shape: readonly number[], meanSquare: number, dtype: DType = 'float32'): Value {
    const value = this.#activation(name, shape, meanSquare, dtype)
    this.#inputs.push(value.index)
    return value
  }

  /** Float32 weights of the given variance. */
  weights(name: string, shape: readonly number[], variance: number): number {
    return this.#random(name, shape, Math.sqrt(3 * variance))
  }

  /** A float32 bias per channel, small beside activations of the given mean square. */
  bias(name: string, channels: number, meanSquare: number): number {
    return this.#random(name, [channels], BIAS_RATIO * Math.sqrt(meanSquare))
  }

  /** A constant of given values, row-major: float32 or int32 as they are. */
  constant(name: string, shape: readonly number[], values: Float32Array | Int32Array): number {
    const dtype = values instanceof Float32Array ? 'float32' : 'int32'
    return this.#constant({ name, shape, dtype, data: bytesOf(values) })
  }

  /** A constant float32 scalar. */
  scalar(name: string, value: number): number {
    return this.#constant({ name, shape: [], dtype: 'float32', data: bytesOf(Float32Array.of(value)) })
  }

  /** A constant int32 scalar (one axis). */
  index(name: string, value: number): number {
    return this.#constant({ name, shape: [], dtype: 'int32', data: bytesOf(Int32Array.of(value)) })
  }

  /** A constant int32 vector (axes, shapes). */
  vector(name: string, values: readonly number[]): number {
    const data = bytesOf(Int32Array.from(values))
    return this.#constant({ name, shape: [values.length], dtype: 'int32', data })
  }

  /** A constant int32 matrix (paddings), by rows. */
  matrix(name: string, rows: readonly (readonly number[])[]): number {
    const shape = [rows.length, rows[0]?.length ?? 0]
    const data = bytesOf(Int32Array.from(rows.flat()))
    return this.#constant({ name, shape, dtype: 'int32', data })
  }

  /** A float32 tensor that the runtime keeps between invocations, zero before the first. */
  state(name: string, shape: readonly number[]): number {
    return this.#tensors.push({ name, shape, dtype: 'float32', isVariable: true }) - 1
  }

  /** Appends an operator with one output; `inputs` are tensor indices, options left out have the schema's defaults. */
  operator(type: string, inputs: readonly number[], options: OperatorOptions, output: NewActivation): Value {
    const value = this.#activation(output.name, output.shape, output.meanSquare)
    this.#append(type, inputs, options, [value])
    return value
  }

  /** Appends an operator with several outputs, such as a split. */
  operatorOfMany(
    type: string,
    inputs: readonly number[],
    options: OperatorOptions,
    outputs: readonly NewActivation[],
  ): Value[] {
    const values = outputs.map(({ name, shape, meanSquare }) => this.#activation(name, shape, meanSquare))
    this.#append(type, inputs, options, values)
    return values
  }

  finish(description: string, outputs: readonly Value[]): TfliteModel {
    const graph = {
      name: 'main',
      tensors: this.#tensors,
      operators: this.#operators,
      inputs: this.#inputs,
      outputs: outputs.map((value) => value.index),
    }
    return { description, graphs: [graph] }
  }

  #append(
    type: string,
    inputs: readonly number[],
    options: OperatorOptions,
    outputs: readonly Value[],
  ): void {
    const operator = {
      type,
      inputs,
      outputs: outputs.map(({ index }) => index),
      options: completeOptions(type, options),
    }
    this.#operators.push({ ...operator, version: operatorVersion(operator, this.#tensors) })
  }

  #activation(name: string, shape: readonly number[], meanSquare: number, dtype: DType = 'float32'): Value {
    this.#tensors.push({ name, shape, dtype })
    return { index: this.#tensors.length - 1, shape, meanSquare }
  }

  #random(name: string, shape: readonly number[], limit: number): number {
    const values = new Float32Array(shape.reduce((product, length) => product * length, 1))
    fillUniform(values, limit, this.#seed, this.#tensors.length)
    return this.#constant({ name, shape, dtype: 'float32', data: bytesOf(values) })
  }

  #constant(tensor: Tensor): number {
    return this.#tensors.push(tensor) - 1
  }
}
