import type { DType, Operator, OperatorOptions, Tensor, TfliteModel } from '../graph.js'
import { completeOptions, denseBytes } from '../schema/index.js'

/** A tensor of a one-operator model: its shape, and whether it is a constant. */
export interface Part {
  readonly shape: readonly number[]
  readonly dtype?: DType
  readonly constant?: boolean | Uint8Array
  readonly more?: Partial<Tensor>
}

export const activation = (...shape: number[]): Part => ({ shape })
export const constant = (...shape: number[]): Part => ({ shape, constant: true })

/** A tensor of the part; a constant without bytes of its own is filled with 1, which no type takes for zero. */
export function tensorOf({ shape, dtype = 'float32', constant: given, more }: Part, name: string): Tensor {
  const elements = shape.reduce((product, size) => product * size, 1)
  const data = given === true ? new Uint8Array(denseBytes(dtype, elements) ?? 0).fill(1) : given
  return { name, shape, dtype, ...(data && { data }), ...more }
}

/** A model of one operator; a null input is left out. */
export function oneOperator(
  type: string,
  inputs: readonly (Part | null)[],
  output: Part,
  options: OperatorOptions = {},
): TfliteModel {
  const given = inputs.filter((part) => part !== null)
  let next = 0
  const operator: Operator = {
    type,
    version: 1,
    inputs: inputs.map((part) => (part === null ? -1 : next++)),
    outputs: [given.length],
    options: completeOptions(type, options),
  }
  const tensors = [...given, output].map((part, index) => tensorOf(part, `t${index}`))
  return modelOf(tensors, [operator])
}

/** A model of one graph whose inputs are what nothing makes and whose outputs are the last operator's. */
export function modelOf(tensors: readonly Tensor[], operators: readonly Operator[]): TfliteModel {
  const made = new Set(operators.flatMap(({ outputs }) => outputs))
  const inputs = [...tensors.keys()].filter((index) => {
    const tensor = tensors[index]
    return tensor?.data === undefined && !tensor?.isVariable && !made.has(index)
  })
  const outputs = operators.at(-1)?.outputs ?? []
  return { description: '', graphs: [{ name: 'main', tensors, operators, inputs, outputs }] }
}
