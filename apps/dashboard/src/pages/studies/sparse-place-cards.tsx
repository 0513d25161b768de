import { breakEvenText } from '@paceline/domain'
import { useMemo } from 'react'
import type { SparseModel, SparsePlace } from '../../api/studies.js'
import { chartColours } from '../../charts/chart-colours.js'
import { LazyChart } from '../../charts/echart/lazy-chart.js'
import { SpeedUpLegend } from '../../charts/speed-up/speed-up-legend.js'
import { speedUpOption } from '../../charts/speed-up/speed-up-option.js'
import { Card } from '../../controls/card.js'
import { DataTable } from '../../controls/data-table.js'
import { DeviceLink } from '../../controls/device-link.js'
import { formatMs } from '../../format/numbers.js'
import { withoutLayers } from '../../studies/sparse-words.js'
import { speedUpCurves } from '../../studies/speed-up-curves.js'
import { useTheme } from '../../theme/use-theme.js'
import { layerColumns } from './layer-columns.js'
import { networkColumns, networkRows } from './network-columns.js'

interface SparsePlaceProps {
  readonly place: SparsePlace
  readonly models: readonly SparseModel[]
  readonly hasEnded: boolean
}

/** One runtime of one device: the whole network as a chart and a table, then layer by layer. */
export function SparsePlaceCards({ place, models, hasEnded }: SparsePlaceProps) {
  const { deviceId, runtime, dense, patterns, layers } = place
  const rows = useMemo(() => networkRows(place), [place])
  const columns = useMemo(() => layerColumns(models), [models])
  const broken = patterns.flatMap(({ pattern, breakEven }) =>
    breakEven === null ? [] : [`${pattern} ${breakEvenText(breakEven)}`],
  )
  return (
    <>
      <Card
        title={`Speed-up by ${runtime}`}
        note={
          <>
            <DeviceLink id={deviceId} pool={null} />
            {dense?.medianMs != null && `, dense ${formatMs(dense.medianMs)}`}
            {broken.length > 0 && `. Breaks even: ${broken.join('; ')}`}. A triangle is a slow-down; hollow is
            not decided.
          </>
        }
      >
        <SpeedUpFigure place={place} />
        <DataTable
          caption={`Networks by ${runtime}`}
          columns={networkColumns}
          rows={rows}
          rowKey={({ point }) => `${point.member}`}
          rowClass={({ point }) => slowRow(point.speedUp?.verdict)}
        />
      </Card>
      {layers.length > 0 && (
        <Card
          title={`Layers by ${runtime}`}
          note={
            withoutLayers(layers, hasEnded) ??
            'Speed-up of each layer at the sparsity asked for; what is not told from its neighbours has none.'
          }
        >
          <DataTable
            caption={`Layers by ${runtime}`}
            columns={columns}
            rows={layers}
            rowKey={({ operator, pattern }) => `${operator} ${pattern}`}
          />
        </Card>
      )}
    </>
  )
}

function SpeedUpFigure({ place }: Pick<SparsePlaceProps, 'place'>) {
  const colours = chartColours(useTheme())
  const curves = useMemo(() => speedUpCurves(place), [place])
  const option = useMemo(() => speedUpOption({ curves, colours }), [curves, colours])
  if (curves.length === 0) return null
  const names = curves.map(({ pattern }) => pattern)
  return (
    <div className="card-body">
      <SpeedUpLegend patterns={names} colours={colours} />
      <LazyChart option={option} label={`Speed-up over sparsity by ${place.runtime}: ${names.join(', ')}`} />
    </div>
  )
}

function slowRow(verdict: string | undefined): string | undefined {
  return verdict === 'slower' ? 'row-slow' : undefined
}
