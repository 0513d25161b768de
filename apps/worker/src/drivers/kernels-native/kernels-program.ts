import { join } from 'node:path'
import { kernelsRunnerFile, kernelsRunnerFolder, nativeChecks } from '@paceline/agent-kernels/native'
import { type CRunnerAbi, type CRunnerBundle, readCRunnerBundle } from '@paceline/agent-native'
import { keptFile } from './kept-file.js'

const checksFile = 'kernels.checks'

/** How a runner of our kernels is started, where its files have their names. */
export const kernelsProgram = { file: kernelsRunnerFile, args: ['--checks', `./${checksFile}`] } as const

/** The runner of our kernels with what it checks them by; null where none was built for the instruction set. */
export async function kernelsBundle(abi: CRunnerAbi, home: string): Promise<CRunnerBundle | null> {
  const bundle = await readCRunnerBundle(abi, kernelsRunnerFolder)
  if (bundle === null) return null
  const checks = await keptFile(join(home, 'kernel-plans'), 'checks', nativeChecks())
  return { ...bundle, files: [...bundle.files, { ...checks, name: checksFile, executable: false }] }
}
