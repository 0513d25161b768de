export { androidConditions } from './conditions/android/android-conditions.js'
export type { DeviceShell } from './conditions/device-shell.js'
export { linuxConditions } from './conditions/linux/linux-conditions.js'
export type { BlockReader, ConditionReader } from './conditions/reader.js'
export { type DeviceLoopOptions, runDeviceLoop } from './device-loop.js'
export { createDeviceWatch } from './device-watch.js'
export { createAdbDriver } from './drivers/adb/adb-driver.js'
export type { AdbRuntimeCandidate, AdbSurroundings } from './drivers/adb/adb-runtime.js'
export { clustersOf, cpusOf } from './drivers/adb/affinity/index.js'
export { createAppHost } from './drivers/adb/app/index.js'
export { benchmarkModel, litertTool } from './drivers/adb/benchmark-model/index.js'
export { DeviceBrowser, kernelsWebOverAdb, litertWebOverAdb } from './drivers/adb/browser/index.js'
export { createCRunnerHost } from './drivers/adb/c-runner/index.js'
export { createKernelsOverAdb } from './drivers/adb/kernels-native.js'
export { Preparer, preparedSession } from './drivers/adb/preparation/index.js'
export * from './drivers/driver.js'
export { keepingChoices } from './drivers/kernel-choices/index.js'
export { createChildProcessHost } from './drivers/local/child-process-host.js'
export { createKernelsNativeHost } from './drivers/local/kernels-native-host.js'
export { createLitertNativeHost } from './drivers/local/litert-native-host.js'
export { registeredAddresses } from './drivers/registered/addresses.js'
export {
  createRegisteredDriver,
  type RegisteredDriverOptions,
} from './drivers/registered/registered-driver.js'
export { createLog, type Log } from './log.js'
export { type CompareOutcome, compareModels, type ModelsToCompare } from './sessions/compare-models.js'
export {
  type MeasureOutcome,
  measureRun,
  type RunToMeasure,
} from './sessions/measure-run.js'
export type { NamedModel } from './sessions/process-pairs.js'
export type { MeasureProgress } from './sessions/progress.js'
export { sentinelFiles } from './sessions/sentinel-files.js'
export type { SentinelModel } from './sessions/sentinels.js'
export { runWorker, type WorkerOptions } from './worker.js'
