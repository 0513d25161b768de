export type { DeviceKind, DeviceNames } from './banner.js'
export { type Adbd, type AdbdOptions, startAdbd } from './daemon.js'
