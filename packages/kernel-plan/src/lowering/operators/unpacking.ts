import type { LoweringRule } from '../operator-call.js'

/** DENSIFY and DEQUANTIZE of constants: whoever reads them unpacks them. */
export const unpacking: LoweringRule = ({ graph, operator }) => {
  const [output = -1] = operator.outputs
  if (!graph.isConstant(output)) return 'it unpacks an activation: only constants are known'
  return graph.readersOf(output).length > 0 && graph.graph.outputs.includes(output)
    ? 'it makes an output'
    : () => {}
}
