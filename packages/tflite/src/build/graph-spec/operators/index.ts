import type { OperatorDefinition } from '../definition.js'
import { conv3dDefinitions } from './conv-3d.js'
import { convolutionDefinitions } from './convolution.js'
import { elementwiseDefinitions } from './elementwise.js'
import { indexingDefinitions } from './indexing.js'
import { layoutDefinitions } from './layout.js'
import { matrixDefinitions } from './matrix.js'
import { poolingDefinitions } from './pooling.js'
import { recurrentDefinitions } from './recurrent.js'
import { reductionDefinitions } from './reduction.js'
import { resizeDefinitions } from './resize.js'

/** What a graph spec may use, by operator type: a new family is one file and one line here. */
export const operatorDefinitions: ReadonlyMap<string, OperatorDefinition> = new Map(
  [
    conv3dDefinitions,
    convolutionDefinitions,
    elementwiseDefinitions,
    indexingDefinitions,
    layoutDefinitions,
    matrixDefinitions,
    poolingDefinitions,
    recurrentDefinitions,
    reductionDefinitions,
    resizeDefinitions,
  ].flatMap((family) => Object.entries(family)),
)
