import { type CropRequest, cropChannels } from '../crop/index.js'
import { type FactorizeRequest, factorizeModel } from '../factorize/index.js'
import type { TfliteModel } from '../graph.js'
import { type PatchRequest, patchModel } from '../memory/index.js'
import { type QuantizeRequest, quantizeModel } from '../precision/index.js'
import { type PruneRequest, pruneModel } from '../sparsity/index.js'
import { type SliceRequest, sliceTransform } from './slice-transform.js'
import type { Transformed } from './transform.js'

/** Every change of a model that can be asked for, by `kind`. */
export type TransformRequest =
  | CropRequest
  | FactorizeRequest
  | PatchRequest
  | PruneRequest
  | QuantizeRequest
  | SliceRequest

/**
 * Changes a model as asked; the given one stays as it is and shares its constants with the new one.
 *
 * @throws InvalidTransformError naming the part of the request, and the layer or tensor
 */
export function transformModel(model: TfliteModel, request: TransformRequest): Transformed {
  switch (request.kind) {
    case 'crop':
      return cropChannels(model, request)
    case 'factorize':
      return factorizeModel(model, request)
    case 'patch':
      return patchModel(model, request)
    case 'prune':
      return pruneModel(model, request)
    case 'quantize':
      return quantizeModel(model, request)
    case 'slice':
      return sliceTransform(model, request)
  }
}
