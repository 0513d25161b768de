import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

/** The absolute path of the `adb` program: on the PATH, or below ANDROID_HOME or ANDROID_SDK_ROOT; else null. */
export function findAdb(env: Readonly<Record<string, string | undefined>>): string | null {
  const onPath = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  const sdks = [env.ANDROID_HOME, env.ANDROID_SDK_ROOT].filter((folder) => folder)
  const folders = [...onPath, ...sdks.map((folder) => path.join(String(folder), 'platform-tools'))]
  const names = process.platform === 'win32' ? ['adb.exe'] : ['adb']
  return (
    folders
      .flatMap((folder) => names.map((name) => path.resolve(folder, name)))
      .find((file) => isProgram(file)) ?? null
  )
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
