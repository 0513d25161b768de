export { type SentinelModel, sentinelModels, sentinelVersion } from './sentinel-models.js'
