import { Link } from '@tanstack/react-router'
import type { KernelGroup, RankedKernel } from '../../api/kernels.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { DeviceLink } from '../../controls/device-link.js'
import { VerdictChip } from '../../controls/states.js'
import { formatFactor, formatMs, formatMsRange, formatRatio } from '../../format/numbers.js'

const columns: Column<RankedKernel>[] = [
  { id: 'rank', title: 'Rank', kind: 'number', order: ({ rank }) => rank, cell: ({ rank }) => rank },
  {
    id: 'name',
    title: 'Kernel',
    order: ({ name }) => name,
    cell: ({ modelId, name }) => (
      <Link to="/models/$modelId" params={{ modelId }} className="strong-link">
        {name}
      </Link>
    ),
  },
  {
    id: 'source',
    title: 'From',
    order: ({ source }) => source,
    cell: ({ source, layout }) => (layout === null ? source : `${source}, ${layout}`),
  },
  {
    id: 'tolerance',
    title: 'Tolerance',
    kind: 'number',
    order: ({ tolerance }) => tolerance ?? 0,
    cell: ({ tolerance }) =>
      tolerance === null ? (
        '–'
      ) : (
        <span title="Of the largest output">{tolerance === 0 ? 'exact' : tolerance}</span>
      ),
  },
  {
    id: 'median',
    title: 'Median',
    kind: 'number',
    order: ({ medianMs }) => medianMs,
    cell: ({ medianMs, runId }) => (
      <Link to="/runs/$runId" params={{ runId }}>
        {formatMs(medianMs)}
      </Link>
    ),
  },
  {
    id: 'interval',
    title: 'Interval',
    kind: 'number',
    wideOnly: true,
    cell: ({ interval, sessionVariance }) =>
      interval === null ? (
        '–'
      ) : (
        <span
          title={sessionVariance === 'known' ? 'Where another session would land' : 'Of this session alone'}
        >
          {formatMsRange(interval.low, interval.high)}
        </span>
      ),
  },
  {
    id: 'times',
    title: 'Times the fastest',
    kind: 'number',
    order: ({ timesFastest }) => timesFastest,
    cell: ({ timesFastest }) => formatFactor(timesFastest),
  },
  { id: 'verdict', title: 'Verdict', cell: ({ verdict }) => <VerdictChip verdict={verdict} /> },
]

/** Kernels that solve one problem in one place, fastest first. */
export function KernelGroupCard({ group }: { group: KernelGroup }) {
  const { operator, dtype, shapes, activation, sparsity, deviceId, runtime, protocolKey, kernels } = group
  const sizes = Object.entries(shapes).map(([name, size]) => `${wordsOf(name)} ${size}`)
  const fused = activation === null || activation === 'none' ? [] : [activation]
  const title = [`${operator} ${dtype}`, ...sizes, ...fused].join(', ')
  return (
    <Card
      title={title}
      note={
        <>
          {sparsity > 0 && `${formatRatio(sparsity)} zeros, `}on <DeviceLink id={deviceId} pool={null} /> by{' '}
          {runtime}, key <code title={protocolKey}>{protocolKey.slice(0, 12)}</code>
        </>
      }
    >
      <DataTable caption={title} columns={columns} rows={kernels} rowKey={({ modelId }) => modelId} />
    </Card>
  )
}

/** `inputChannels` as `input channels`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
