export { type QuantizeReport, quantizeModel } from './quantize-model.js'
export type { LayerPrecision, Precision, QuantizeRequest } from './quantize-request.js'
