import { refuse } from '../transforms/refusal.js'

interface Common {
  readonly kind: 'prune'
  /** Zeros wanted as a share of the weights, below 1; it may be left out where `layers` says it all. */
  readonly sparsity?: number
  /**
   * Shares of single layers, by operator index or by the name of its output; 0 leaves a layer whole. `sparsity`
   * is then for the other layers.
   */
  readonly layers?: Readonly<Record<string, number>>
  /** Weights that stay in each layer, whatever its share. */
  readonly minWeightsPerLayer?: number
  /** How pruned weights are stored: with their zeros, or as TFLite's sparse tensors behind a DENSIFY. */
  readonly encode?: 'dense' | 'sparse'
}

export interface UnstructuredPruneRequest extends Common {
  readonly pattern: 'unstructured'
  /** Over which weights the smallest are sought; `global` unless said otherwise. */
  readonly scope?: 'global' | 'layer'
}

/** Runs of output channels that lose the same input position together; see `blockUnits`. */
export interface BlockPruneRequest extends Common {
  readonly pattern: 'block'
  readonly blockChannels: 2 | 4
  readonly scope?: 'global' | 'layer'
}

/** Groups of rows of one pattern; see `groupUnits`. */
export interface GroupPruneRequest extends Common {
  readonly pattern: 'group'
  /** Output channels (rows of the weight matrix) that share a pattern. */
  readonly groupRows: 4 | 5 | 6
  /** Every group of a layer has its layer's share, so there is no other scope. */
  readonly scope?: 'layer'
}

/** Which weights become zero. */
export type PruneRequest = UnstructuredPruneRequest | BlockPruneRequest | GroupPruneRequest

/** @throws InvalidTransformError for a value that no model allows */
export function checkPruneRequest(request: PruneRequest): void {
  const { sparsity, layers, minWeightsPerLayer, scope, pattern } = request
  if (sparsity === undefined && Object.keys(layers ?? {}).length === 0) {
    refuse('/sparsity', 'is needed where no layer has a share of its own in "layers"')
  }
  if (sparsity !== undefined) checkShare(sparsity, '/sparsity')
  if (
    minWeightsPerLayer !== undefined &&
    !(Number.isInteger(minWeightsPerLayer) && minWeightsPerLayer >= 0)
  ) {
    refuse('/minWeightsPerLayer', `must be a whole number of weights, not ${minWeightsPerLayer}`)
  }
  if (pattern === 'block' && ![2, 4].includes(request.blockChannels)) {
    refuse('/blockChannels', `must be 2 or 4, not ${request.blockChannels}`)
  }
  if (pattern === 'group') {
    if (![4, 5, 6].includes(request.groupRows)) {
      refuse('/groupRows', `must be 4, 5 or 6, not ${request.groupRows}`)
    }
    if (scope !== undefined && scope !== 'layer') {
      refuse('/scope', 'must be "layer" with a group pattern: all groups of a layer keep as many positions')
    }
  }
}

/** @throws InvalidTransformError for a share that is not from 0 up to, and without, 1 */
export function checkShare(share: number, path: string): void {
  if (share >= 0 && share < 1) return
  const why = share === 1 ? ': with 1 no weight would be left' : ''
  refuse(path, `must be from 0 to less than 1, not ${share}${why}`)
}
