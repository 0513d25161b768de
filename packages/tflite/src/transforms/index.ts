export type { LayerRef } from './layer-refs.js'
export { InvalidTransformError, type Transformed } from './transform.js'
