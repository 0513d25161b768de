import type { AdbRuntimeCandidate } from './adb-runtime.js'
import { runnerApp } from './app/index.js'
import { benchmarkModel, litertTool } from './benchmark-model/index.js'
import { kernelsWebOverAdb, litertWebOverAdb } from './browser/index.js'
import { cRunner } from './c-runner/index.js'
import { kernelsNativeOverAdb } from './kernels-native.js'

/** What a device behind adb may offer, in the order that it is listed in: the first that works is the default. */
export const adbRuntimes: readonly AdbRuntimeCandidate[] = [
  cRunner,
  benchmarkModel,
  litertTool,
  kernelsNativeOverAdb,
  litertWebOverAdb,
  kernelsWebOverAdb,
  runnerApp,
]
