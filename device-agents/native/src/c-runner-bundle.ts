import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The instruction sets that the C runner is built for. */
export const cRunnerAbis = ['arm64', 'x86_64'] as const
export type CRunnerAbi = (typeof cRunnerAbis)[number]

/** The C runner with all that it needs to start on a device, as `npm run build:native` made it. */
export interface CRunnerBundle {
  readonly abi: CRunnerAbi
  /** Names the program of `files` that starts the others: a dynamic loader. Null where the runner needs none. */
  readonly loader: string | null
  readonly files: readonly BundledFile[]
}

export interface BundledFile {
  /** The name that it is to have on the device; no two share one. */
  readonly name: string
  /** Absolute. */
  readonly path: string
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly bytes: number
  readonly executable: boolean
}

/** What the files are named that others name: see `CRunnerBundle`. */
export const cRunnerFile = 'paceline-runner'
export const tfliteLibraryFile = 'libtensorflowlite_c.so'

/** Beside this package's compiled sources. */
const home = fileURLToPath(new URL('../dist/c-runner', import.meta.url))

/** The bundle for an instruction set; null where none was built. */
export async function readCRunnerBundle(abi: CRunnerAbi, folder = home): Promise<CRunnerBundle | null> {
  let text: string
  try {
    text = await readFile(path.join(folder, abi, 'bundle.json'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  // Ours, and put there whole.
  const { loader, files } = JSON.parse(text) as CRunnerBundle
  return { abi, loader, files: files.map((file) => ({ ...file, path: path.join(folder, abi, file.name) })) }
}
