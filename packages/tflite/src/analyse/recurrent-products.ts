import type { Operator } from '../graph.js'
import type { OperatorProducts, OperatorShapes } from './products.js'

/** Inputs by their role: matrices that multiply at each step, and vectors that only add. */
interface Roles {
  readonly matrices: readonly number[]
  readonly biases: readonly number[]
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

// Inputs by position as TFLite's kernels read them (tensorflow/lite/kernels: lstm.cc,
// unidirectional_sequence_lstm.cc, bidirectional_sequence_lstm.cc, basic_rnn.cc and so on). Peephole weights
// and layer norms are parameters that multiply element by element: they add to the parameters alone.
const fullLstm: Roles = { matrices: [...range(1, 8), 16], biases: [...range(9, 15), 17, ...range(20, 23)] }
const basicLstm: Roles = { matrices: [2], biases: [3] }
const rnn: Roles = { matrices: [1, 2], biases: [3] }

const rolesByType: Readonly<Record<string, Roles>> = {
  LSTM: fullLstm,
  UNIDIRECTIONAL_SEQUENCE_LSTM: fullLstm,
  BIDIRECTIONAL_SEQUENCE_LSTM: {
    matrices: [...range(1, 8), 16, ...range(18, 25), 33, ...range(40, 47)],
    biases: [...range(9, 15), 17, ...range(26, 32), 34],
  },
  RNN: rnn,
  UNIDIRECTIONAL_SEQUENCE_RNN: rnn,
  BIDIRECTIONAL_SEQUENCE_RNN: { matrices: [1, 2, 5, 6, 10, 11], biases: [3, 7] },
  SVDF: { matrices: [1, 2], biases: [3] },
}

/**
 * A recurrent operator multiplies each of its matrices once for every step of every sequence, which is the
 * number of vectors in its input; one that takes a single step has one vector for each of the batch. SVDF's
 * time filter counts as a matrix. Undefined for other operators.
 */
export function recurrentProducts(operator: Operator, look: OperatorShapes): OperatorProducts | undefined {
  if (!Object.hasOwn(rolesByType, operator.type)) return undefined
  const basic = operator.type === 'LSTM' && operator.options.kernelType === 'BASIC'
  const roles = basic ? basicLstm : rolesByType[operator.type]
  if (roles === undefined) return undefined
  const features = look.dimension(operator.inputs[0], -1)
  const steps = features === 0 ? 0 : look.elements(operator.inputs[0]) / features
  const given = (position: number): number[] =>
    operator.inputs.slice(position, position + 1).filter((t) => t >= 0)
  return {
    products: roles.matrices.flatMap(given).map((tensor) => ({ tensor, uses: steps })),
    biases: roles.biases.flatMap(given),
  }
}
