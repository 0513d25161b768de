import type { BenchOptions, Figure } from './figure.js'
import { comparisonFigures } from './measure/comparison-figures.js'

/** Whether measurements can be believed: what the rules do on simulated devices, and what the engine does on this one. */
export async function run(options: BenchOptions): Promise<readonly Figure[]> {
  return [...comparisonFigures(options)]
}
