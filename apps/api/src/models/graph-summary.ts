import type { GraphSummary } from '@paceline/contracts'
import type { Analysis } from '@paceline/tflite'

/** The analysis as the API shows and the database keeps it. */
export function graphSummary(analysis: Analysis): GraphSummary {
  const { digest, prunedDigest, fileOrderDigest, macs, effectiveMacs, params, peakActivationBytes, dtype } =
    analysis
  return {
    digest,
    prunedDigest,
    fileOrderDigest,
    operators: analysis.operators.map((operator) => ({
      ...operator,
      inputs: operator.inputs.map(tensorOf),
      outputs: operator.outputs.map(tensorOf),
    })),
    macs,
    effectiveMacs,
    params,
    otherOps: { ...analysis.otherOps },
    peakActivationBytes,
    memory: analysis.memory,
    inputs: analysis.inputs.map(tensorOf),
    outputs: analysis.outputs.map(tensorOf),
    dtype,
  }
}

type GraphTensor = GraphSummary['inputs'][number]

function tensorOf({ tensor, name, shape, dtype }: Analysis['inputs'][number]): GraphTensor {
  return { tensor, name, shape: [...shape], dtype }
}
