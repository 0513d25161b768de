import type { Schemas } from '@paceline/client'
import { type Paint, paintWord } from './paint.js'
import { type Column, textTable } from './text-table.js'
import { factor, milliseconds, none, percent, pValue } from './units.js'

type Comparison = Schemas['Comparison']
type Result = Schemas['ComparisonResult']

export interface ComparisonNames {
  readonly models: ReadonlyMap<string, string>
  readonly device: string
}

/** A comparison: a row for each variant, its verdict in words, and what the answer rests on. */
export function comparisonLines(comparison: Comparison, names: ComparisonNames, paint: Paint): string[] {
  const { id, baseline, baselineVerdict, runtime, seed, results, state, protocolKey } = comparison
  const nameOf = (model: string) => names.models.get(model) ?? model
  const title = `against ${paint('bold', nameOf(baseline))} on ${names.device} with ${runtime ?? none}`
  const foot = `${id} ${paintWord(paint, state)}, seed ${seed}${protocolKey === null ? '' : `, ${protocolKey}`}`
  if (results.length === 0) return [title, '', foot]
  return [
    title,
    '',
    ...textTable(results, columnsOf(nameOf, paint), paint),
    '',
    ...results.map((result) => `${nameOf(result.variant)} ${verdictWords(result, baseline)}`),
    ...(baselineVerdict === null
      ? []
      : [`the samples of ${nameOf(baseline)} are ${paintWord(paint, baselineVerdict)}`]),
    '',
    foot,
  ]
}

function columnsOf(nameOf: (model: string) => string, paint: Paint): Column<Result>[] {
  return [
    { title: 'VARIANT', text: ({ variant }) => nameOf(variant) },
    { title: 'RATIO', align: 'right', text: ({ ratio }) => factor(ratio) },
    { title: 'INTERVAL', text: ({ ci }) => `${factor(ci.low)} to ${factor(ci.high)}` },
    { title: 'P (HOLM)', align: 'right', text: (result) => pValue(result.pValue) },
    {
      title: 'SMALLEST EFFECT',
      align: 'right',
      text: ({ minimumDetectableEffect }) => percent(minimumDetectableEffect),
    },
    {
      title: 'MACS',
      align: 'right',
      text: ({ macsRatio }) => (macsRatio === null ? none : factor(macsRatio)),
    },
    { title: 'GRAPH', text: ({ sameGraph }) => (sameGraph ? 'same' : 'another') },
    { title: 'PAIRS', align: 'right', text: ({ pairs }) => `${pairs}` },
    { title: 'MEDIAN', align: 'right', text: ({ medianMs }) => milliseconds(medianMs) },
    { title: "BASELINE'S", align: 'right', text: (result) => milliseconds(result.baselineMedianMs) },
    { title: 'SAMPLES', text: (result) => result.sampleVerdict, dress: (text) => paintWord(paint, text) },
    { title: 'VERDICT', text: ({ verdict }) => verdict, dress: (text) => paintWord(paint, text) },
  ]
}

/** What the verdict means, after the variant's name. */
function verdictWords(result: Result, baseline: string): string {
  const { verdict, ratio, ci, minimumDetectableEffect, variant } = result
  const itself = variant === baseline ? '; it is the baseline itself' : ''
  if (verdict === 'no-difference') {
    return `shows no difference; one of ${percent(minimumDetectableEffect)} would have been found four times in five${itself}`
  }
  const [change, ends, word] =
    verdict === 'faster'
      ? [1 - ratio, [1 - ci.high, 1 - ci.low], 'less']
      : [ratio - 1, [ci.low - 1, ci.high - 1], 'more']
  const [from = 0, to = 0] = ends
  return `takes ${percent(change)} ${word} time (${percent(from)} to ${percent(to)}, ${percent(ci.level)})${itself}`
}
