import type { Operator, TfliteModel } from '../graph.js'

/**
 * The inverted residuals of a built model as Once-for-All's latency tables name them; read from operators and
 * shapes alone, so that a table checks what was built and not what was asked for.
 */
export function invertedResidualKeys(model: TfliteModel): string[] {
  const [graph] = model.graphs
  const operators = graph?.operators ?? []
  const shapeOf = (tensor: number | undefined): readonly number[] => graph?.tensors[tensor ?? -1]?.shape ?? []
  const isOnImage = ({ inputs }: Operator): boolean => (shapeOf(inputs[0])[1] ?? 1) > 1
  const keys: string[] = []
  let input: readonly number[] = []
  for (const [index, depthwise] of operators.entries()) {
    if (depthwise.type !== 'DEPTHWISE_CONV_2D') continue
    const after = operators.slice(index + 1)
    const projectAt = after.findIndex((operator) => operator.type === 'CONV_2D' && isOnImage(operator))
    const between = after.slice(0, projectAt)
    const output = shapeOf(after[projectAt]?.outputs[0])
    // The first block has no expansion: its input is the stem's output, all later ones begin where one ended.
    if (keys.length === 0) input = shapeOf(depthwise.inputs[0])
    const flags = {
      idskip: after[projectAt + 1]?.type === 'ADD',
      se: between.some(({ type }) => type === 'AVERAGE_POOL_2D'),
      hs: between[0]?.type === 'HARD_SWISH',
    }
    keys.push(
      [
        'expanded_conv',
        `input:${size(input)}`,
        `output:${size(output)}`,
        `expand:${shapeOf(depthwise.outputs[0]).at(-1)}`,
        `kernel:${shapeOf(depthwise.inputs[1])[1]}`,
        `stride:${depthwise.options.strideH}`,
        ...Object.entries(flags).map(([name, value]) => `${name}:${value ? 1 : 0}`),
      ].join('-'),
    )
    input = output
  }
  return keys
}

function size(shape: readonly number[]): string {
  return shape.slice(1).join('x')
}
