export { type FactorizedLayer, type FactorizeReport, factorizeModel } from './factorize-model.js'
export type { FactorizeRequest, RankChoice } from './factorize-request.js'
