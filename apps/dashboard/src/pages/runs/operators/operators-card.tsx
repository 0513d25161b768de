import { useMemo } from 'react'
import type { Measurement } from '../../../api/runs.js'
import { chartColours } from '../../../charts/chart-colours.js'
import { Card } from '../../../controls/card.js'
import { type Column, DataTable } from '../../../controls/data-table.js'
import { ShareMeter } from '../../../controls/share-meter.js'
import { formatMs, formatRange, formatRatio } from '../../../format/numbers.js'
import { useTheme } from '../../../theme/use-theme.js'
import {
  type Operator,
  type OperatorRow,
  operatorRows,
  ownSharesOf,
  rangesText,
  sharesByType,
} from './operator-rows.js'
import { ProfileFacts } from './profile-facts.js'
import { RuntimeShares } from './runtime-shares.js'
import { ShareBar, ShareKey } from './share-bar.js'
import './operators.css'

interface OperatorsCardProps {
  readonly operators: readonly Operator[]
  readonly profile: Measurement['profile']
}

const microseconds = (us: number) => formatMs(us / 1000)

const columnsFor = (largestShare: number, withOwn: boolean): Column<OperatorRow>[] => [
  {
    id: 'index',
    title: '#',
    order: ({ indices }) => indices[0] ?? 0,
    cell: ({ indices }) => rangesText(indices),
  },
  {
    id: 'type',
    title: 'Operator',
    order: ({ types }) => types[0] ?? '',
    cell: ({ types, indices }) => (
      <span className="operator-types">
        <code>{types.join(', ')}</code>
        {indices.length > 1 && (
          <span className="soft" title="Apart they are below what can be resolved">
            their sum alone is resolved
          </span>
        )}
      </span>
    ),
  },
  {
    id: 'median',
    title: 'Median',
    kind: 'number',
    order: ({ medianUs }) => medianUs,
    cell: ({ medianUs }) => microseconds(medianUs),
  },
  {
    id: 'interval',
    title: 'Interval (µs)',
    kind: 'number',
    wideOnly: true,
    cell: ({ interval }) =>
      interval ? <span className="soft">{formatRange(interval.low, interval.high)}</span> : '–',
  },
  {
    id: 'hot',
    title: 'Weights hot',
    kind: 'number',
    wideOnly: true,
    order: ({ hotUs }) => hotUs,
    cell: ({ hotUs }) => (hotUs === null ? '–' : microseconds(hotUs)),
  },
  {
    id: 'share',
    title: 'Share',
    order: ({ share }) => share,
    cell: ({ share }) => (
      <ShareMeter share={share} full={largestShare} label="Share of all operators’ time" />
    ),
  },
  ...(withOwn ? [ownColumn] : []),
]

const ownColumn: Column<OperatorRow> = {
  id: 'own',
  title: 'Runtime’s own',
  kind: 'number',
  order: ({ ownShare }) => ownShare,
  cell: ({ ownShare }) => (ownShare === null ? '–' : formatRatio(ownShare)),
}

/** What each operator of the network takes, by slices of the model, and where the runtime says so, by its own word. */
export function OperatorsCard({ operators, profile }: OperatorsCardProps) {
  const { families } = chartColours(useTheme())
  const ownShares = useMemo(
    () => ownSharesOf(operators, profile?.runtimeOwn ?? null),
    [operators, profile?.runtimeOwn],
  )
  const rows = useMemo(() => operatorRows(operators, ownShares), [operators, ownShares])
  const columns = useMemo(
    () => columnsFor(Math.max(...rows.map(({ share }) => share)), ownShares !== null),
    [rows, ownShares],
  )
  const types = useMemo(() => sharesByType(operators), [operators])
  const colourOf = (type: string) => {
    const place = types.findIndex((one) => one.type === type)
    return families[place % families.length] ?? families[0] ?? ''
  }
  const segments = operators.map(({ index, type, share, medianUs }) => ({
    key: `${index}`,
    type,
    share,
    title: `#${index} ${type}: ${microseconds(medianUs)}, ${formatRatio(share)}`,
  }))
  const ownSegments = operators.map(({ index, type }) => {
    const share = ownShares?.[index] ?? 0
    return { key: `${index}`, type, share, title: `#${index} ${type}: ${formatRatio(share)}` }
  })
  return (
    <Card
      title="Operators"
      note="By slices of the model measured in this session: single operators, growing prefixes and the whole, reconciled. Weights come from memory, as in the network; hot: from the cache."
    >
      <div className="card-body">
        <ShareBar
          label="Shares of the time, by slices of the model"
          segments={segments}
          colourOf={colourOf}
        />
        {ownShares && (
          <>
            <p className="share-title">By the runtime’s own profiler</p>
            <ShareBar
              label="Shares of the time, by the runtime’s own profiler"
              segments={ownSegments}
              colourOf={colourOf}
            />
          </>
        )}
        <ShareKey types={types} colourOf={colourOf} />
      </div>
      <DataTable
        caption="Operators in the order they run, with what they take"
        columns={columns}
        rows={rows}
        rowKey={({ indices }) => indices.join(' ')}
        pageRows={20}
      />
      {profile && <ProfileFacts profile={profile} />}
      {profile?.runtimeOwn && <RuntimeShares own={profile.runtimeOwn} />}
    </Card>
  )
}
