import type { RuntimeCoverage, TfliteModel } from '@paceline/tflite/read'
import { unsupportedOperators } from './lower-model.js'

/** Of the kernels' runtimes; builds add their digest after a plus sign. */
export const kernelsVersion = '0.1.0'

const runtimes = ['kernels-wasm', 'kernels-web', 'kernels-native']

/** What the kernels' runtimes would make of a model: they lower it by the very rules that are asked here. */
export function kernelCoverageOf(model: TfliteModel): readonly RuntimeCoverage[] {
  const cannotRun = unsupportedOperators(model)
  return runtimes.map((runtime) => ({
    runtime,
    version: kernelsVersion,
    library: `Paceline's kernels ${kernelsVersion}`,
    cannotRun,
    delegate: null,
    outsideDelegate: null,
  }))
}
