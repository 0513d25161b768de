import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { RunnerError } from '@paceline/agent'

/** Where the npm package keeps the TFLite C library of each platform. */
const libraries: Readonly<Record<string, string>> = {
  'linux-x64': 'linux_amd64/libtensorflowlite_c.so',
  'linux-arm64': 'linux_arm64/libtensorflowlite_c.so',
  'darwin-arm64': 'darwin_arm64/libtensorflowlite_c.dylib',
  'win32-x64': 'windows_amd64/tensorflowlite_c.dll',
}

/** The TFLite C library for this platform; throws RunnerError `runtime-unavailable` where there is none. */
export function libraryPath(platform: string = process.platform, arch: string = process.arch): string {
  const file = libraries[`${platform}-${arch}`]
  if (file === undefined) {
    const offered = Object.keys(libraries).join(', ')
    throw new RunnerError(
      'runtime-unavailable',
      `tfjs-tflite-node has no TFLite library for ${platform}-${arch}; it has ${offered}`,
    )
  }
  const home = dirname(createRequire(import.meta.url).resolve('tfjs-tflite-node/package.json'))
  const path = join(home, 'cc_deps', file)
  if (!existsSync(path)) {
    throw new RunnerError('runtime-unavailable', 'the TFLite library is missing; `npm ci` brings it back')
  }
  return path
}
