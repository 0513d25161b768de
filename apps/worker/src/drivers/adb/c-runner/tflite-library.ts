import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { type CRunnerBundle, tfliteLibraryFile } from '@paceline/agent-native'
import type { UnavailableRuntime } from '../../driver.js'

/**
 * A bundle with the operator's own TFLite C library in place of the one that it has, where the environment names one
 * (`PACELINE_TFLITE_LIBRARY_ARM64`, `PACELINE_TFLITE_LIBRARY_X86_64`). It has to be built for Linux with glibc: the
 * loader and the C library are the bundle's.
 */
export async function withOwnLibrary(
  bundle: CRunnerBundle,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CRunnerBundle | UnavailableRuntime> {
  const variable = `PACELINE_TFLITE_LIBRARY_${bundle.abi.toUpperCase()}`
  const path = env[variable]
  if (path === undefined || path === '') return bundle
  const hash = createHash('sha256')
  try {
    const { size: bytes } = await stat(path)
    await pipeline(createReadStream(path), hash)
    const own = { name: tfliteLibraryFile, path, sha256: hash.digest('hex'), bytes, executable: false }
    return { ...bundle, files: bundle.files.map((file) => (file.name === tfliteLibraryFile ? own : file)) }
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    return { unavailable: `${variable} names a library that cannot be read: ${words}` }
  }
}
