import type { ComparisonResult } from '../api/comparisons.js'
import { formatRatio } from '../format/numbers.js'

/** The verdict of a comparison in a sentence, with the numbers that it rests on. */
export function verdictWords(
  result: Pick<ComparisonResult, 'verdict' | 'ratio' | 'ci' | 'minimumDetectableEffect'>,
): string {
  const { verdict, ratio, ci, minimumDetectableEffect } = result
  const level = formatRatio(ci.level)
  if (verdict === 'faster') {
    return `Takes ${formatRatio(1 - ratio)} less time than the baseline (${lessBetween(ci)} less, at ${level}).`
  }
  if (verdict === 'slower') {
    return `Takes ${formatRatio(ratio - 1)} more time than the baseline (${moreBetween(ci)} more, at ${level}).`
  }
  return `No difference shown; one of ${formatRatio(minimumDetectableEffect)} would have been found four times in five.`
}

type Ends = Pick<ComparisonResult['ci'], 'low' | 'high'>

function lessBetween({ low, high }: Ends): string {
  return `${formatRatio(1 - high)} to ${formatRatio(1 - low)}`
}

function moreBetween({ low, high }: Ends): string {
  return `${formatRatio(low - 1)} to ${formatRatio(high - 1)}`
}
