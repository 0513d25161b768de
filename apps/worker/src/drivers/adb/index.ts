export { type AdbDriverOptions, createAdbDriver } from './adb-driver.js'
export { adbRuntimes } from './adb-runtimes.js'
export { type OpenedAdbDriver, openAdbDriver } from './open-adb-driver.js'
