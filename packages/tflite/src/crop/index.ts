export type { GroupLeftWhole } from './choose-channels.js'
export { type CroppedLayer, type CropReport, cropChannels } from './crop-channels.js'
export type { CropRequest } from './crop-request.js'
