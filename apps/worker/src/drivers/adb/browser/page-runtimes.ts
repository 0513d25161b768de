import { keepingChoices } from '../../kernel-choices/index.js'
import type { AdbRuntimeCandidate } from '../adb-runtime.js'
import { DeviceBrowser } from './device-browser.js'

/** LiteRT.js in the browser of a device behind adb. */
export const litertWebOverAdb: AdbRuntimeCandidate = {
  name: 'litert-web',
  create: (device, surroundings, signal) =>
    (surroundings.browser ?? new DeviceBrowser()).openPage('litert-web', device, surroundings, signal),
}

/** Our own kernels in the same browser. */
export const kernelsWebOverAdb: AdbRuntimeCandidate = {
  name: 'kernels-web',
  async create(device, surroundings, signal) {
    const browser = surroundings.browser ?? new DeviceBrowser()
    const host = await browser.openPage('kernels-web', device, surroundings, signal)
    return keepingChoices({ home: surroundings.home, device: surroundings.fingerprint })(host)
  },
}
