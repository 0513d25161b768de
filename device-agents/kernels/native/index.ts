import { fileURLToPath } from 'node:url'
import { kernelChecks } from '../checks/kernel-checks.js'
import { writeChecks } from './write-checks.js'

/** Where `npm run build:native` puts the runner of our kernels, in a folder for each instruction set. */
export const kernelsRunnerFolder = fileURLToPath(new URL('../native-runner', import.meta.url))

/** The program of a runner's bundle. */
export const kernelsRunnerFile = 'paceline-kernels'

/** What the runner checks its kernels with at each start, as the file that `--checks` names. */
export const nativeChecks = (): Uint8Array => writeChecks(kernelChecks.flatMap(({ cases }) => cases()))
