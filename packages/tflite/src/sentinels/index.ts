export {
  type SentinelFamily,
  type SentinelModel,
  sentinelFamilies,
  sentinelModels,
  sentinelVersion,
} from './sentinel-models.js'
