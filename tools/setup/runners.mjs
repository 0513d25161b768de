import { buildBundle, isBuilt } from '../native/bundle.mjs'
import { areKernelsBuilt, buildKernelsBundle } from '../native/kernels-bundle.mjs'
import { abis } from '../native/toolchains.mjs'
import { findCommand } from './system-programs.mjs'

/**
 * Builds the C runner and that of our kernels where there is an adb to reach devices by and a compiler to build it with, so that a phone
 * that is plugged in offers `tflite-native` and `kernels-native` by itself. It is never a reason not to start.
 */
export async function buildRunners(root, run, print) {
  if (findCommand(['adb']) === undefined) return
  for (const abi of Object.keys(abis)) {
    try {
      if (!(await isBuilt(root, abi)))
        await run(`Building the runner for ${abi} devices behind adb`, () => buildBundle(root, abi))
      if (!(await areKernelsBuilt(root, abi)))
        await run(`Building the kernels for ${abi}`, () => buildKernelsBundle(root, abi))
    } catch (error) {
      print(
        `It could not be built, so ${abi} devices are without tflite-native or kernels-native: ${error.message}`,
      )
    }
  }
}
