import type { GraphSpec } from '@paceline/contracts'
import type { GraphSpec as CanonicalGraph } from '@paceline/tflite'

/** The canonical graph as it is stored and shown: through JSON, which also makes its lists the contract's own. */
export function storableGraph(graph: CanonicalGraph): GraphSpec {
  return JSON.parse(JSON.stringify(graph)) as GraphSpec
}
