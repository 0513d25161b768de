import { broadcastShape } from '../broadcast-shape.js'
import {
  bias,
  checkBias,
  type InferenceCall,
  type OperatorDefinitions,
  type Shape,
  sizeOf,
  value,
  weights,
  written,
} from '../definition.js'

export const matrixDefinitions: OperatorDefinitions = {
  FULLY_CONNECTED: {
    operands: [value('x'), weights('weights'), bias],
    infer: fullyConnected,
    fanIn: (call) => call.shape('weights')[1] ?? 1,
  },
  BATCH_MATMUL: {
    operands: [value('x'), value('y')],
    infer: batchMatMul,
    meanSquare: (call) => call.meanSquare(0) * call.meanSquare(1) * innerOf(call),
  },
}

function fullyConnected(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const [units = 0, features = 0] = call.shape('weights')
  if (call.shape('weights').length !== 2)
    call.fail(`weights are ${written(call.shape('weights'))}, not [units, features]`)
  checkBias(call, units)
  if (call.options.keepNumDims) {
    if (x.at(-1) !== features)
      call.fail(`x ${written(x)} does not end in the ${features} features of the weights`)
    return [[...x.slice(0, -1), units]]
  }
  const rows = sizeOf(x) / features
  if (!Number.isInteger(rows)) call.fail(`x ${written(x)} is not made of rows of ${features} features`)
  return [[rows, units]]
}

function batchMatMul(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const y = call.shape('y')
  if (x.length < 2 || y.length < 2) call.fail(`x ${written(x)} and y ${written(y)} must be matrices`)
  const [rows = 0, innerX = 0] = turned(x, call.options.adjX === true)
  const [innerY = 0, columns = 0] = turned(y, call.options.adjY === true)
  if (innerX !== innerY)
    call.fail(`x ${written(x)} by y ${written(y)}: ${innerX} columns meet ${innerY} rows`)
  return [[...broadcastShape(call, x.slice(0, -2), y.slice(0, -2)), rows, columns]]
}

/** Products in the sum of one output element. */
function innerOf(call: InferenceCall): number {
  return turned(call.shape('x'), call.options.adjX === true)[1] ?? 1
}

function turned(shape: Shape, transposed: boolean): Shape {
  const [rows = 0, columns = 0] = shape.slice(-2)
  return transposed ? [columns, rows] : [rows, columns]
}
