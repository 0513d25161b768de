import type { Comparison, ComparisonResult } from '../../api/comparisons.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { ModelLink } from '../../controls/model-link.js'
import { ComparisonChip, VerdictChip, verdictOf } from '../../controls/states.js'
import { formatFactor, formatMs, formatPValue, formatRatio } from '../../format/numbers.js'

const columns: Column<ComparisonResult>[] = [
  { id: 'variant', title: 'Variant', cell: ({ variant }) => <ModelLink id={variant} /> },
  {
    id: 'verdict',
    title: 'Verdict',
    order: ({ verdict }) => verdict,
    cell: ({ verdict }) => <ComparisonChip verdict={verdict} />,
  },
  {
    id: 'ratio',
    title: 'Ratio',
    kind: 'number',
    order: ({ ratio }) => ratio,
    cell: ({ ratio }) => formatFactor(ratio),
  },
  {
    id: 'ci',
    title: 'Interval',
    kind: 'number',
    cell: ({ ci }) => (
      <span title={`At ${formatRatio(ci.level)}`}>
        {formatFactor(ci.low)}–{formatFactor(ci.high)}
      </span>
    ),
  },
  {
    id: 'p',
    title: 'p (Holm)',
    kind: 'number',
    order: ({ pValue }) => pValue,
    cell: ({ pValue }) => formatPValue(pValue),
  },
  {
    id: 'effect',
    title: 'Smallest effect',
    kind: 'number',
    wideOnly: true,
    order: ({ minimumDetectableEffect }) => minimumDetectableEffect,
    cell: ({ minimumDetectableEffect }) => (
      <span title="A true effect of this size would have been found four times in five">
        {formatRatio(minimumDetectableEffect)}
      </span>
    ),
  },
  {
    id: 'macs',
    title: 'MACs’ ratio',
    kind: 'number',
    wideOnly: true,
    order: ({ macsRatio }) => macsRatio,
    cell: ({ macsRatio }) => (macsRatio === null ? '–' : formatFactor(macsRatio)),
  },
  {
    id: 'graph',
    title: 'Graph',
    wideOnly: true,
    cell: ({ sameGraph }) => (sameGraph ? 'same' : 'another'),
  },
  {
    id: 'pairs',
    title: 'Pairs',
    kind: 'number',
    wideOnly: true,
    order: ({ pairs }) => pairs,
    cell: ({ pairs }) => pairs,
  },
  {
    id: 'medians',
    title: 'Median, baseline’s',
    kind: 'number',
    wideOnly: true,
    order: ({ medianMs }) => medianMs,
    cell: ({ medianMs, baselineMedianMs }) => `${formatMs(medianMs)}, ${formatMs(baselineMedianMs)}`,
  },
  {
    id: 'samples',
    title: 'Its samples',
    cell: ({ sampleVerdict }) => {
      const verdict = verdictOf(sampleVerdict)
      return verdict ? <VerdictChip verdict={verdict} /> : sampleVerdict
    },
  },
]

interface ResultsCardProps {
  readonly results: readonly ComparisonResult[]
  readonly baselineVerdict: Comparison['baselineVerdict']
}

/** Every figure of the forest, readable without it. */
export function ResultsCard({ results, baselineVerdict }: ResultsCardProps) {
  return (
    <Card
      title="Figures"
      note={
        <>
          Of fresh process pairs within this session; they stand on no front.
          {baselineVerdict && (
            <>
              {' '}
              The baseline’s samples: <VerdictChip verdict={baselineVerdict} />
            </>
          )}
        </>
      }
    >
      <DataTable
        caption="Variants beside the baseline"
        columns={columns}
        rows={results}
        rowKey={({ variant }) => variant}
      />
    </Card>
  )
}
