export type { AdbDevice, AdbProcess, PushedFile, ShellResult, Tunnel } from './adb-device.js'
export { AdbError, type AdbErrorCode } from './adb-error.js'
