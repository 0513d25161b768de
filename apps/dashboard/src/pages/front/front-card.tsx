import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Front } from '../../api/fronts.js'
import { suitingScale } from '../../charts/axis-style.js'
import { chartColours } from '../../charts/chart-colours.js'
import { LazyChart } from '../../charts/echart/lazy-chart.js'
import { frontOption } from '../../charts/front/front-option.js'
import { Card } from '../../controls/card.js'
import { formatMetric } from '../../format/numbers.js'
import { metricLabel } from '../../metrics/metric-label.js'
import { useTheme } from '../../theme/use-theme.js'
import { useWideScreen } from '../../theme/use-wide-screen.js'
import { FrontLegend } from './front-legend.js'
import type { FrontSearch } from './front-search.js'

interface FrontCardProps {
  readonly front: Front
  readonly families: readonly string[]
  readonly search: FrontSearch
  readonly pointedAt: string | null
  readonly onChange: (changes: FrontSearch) => void
}

/** The chart with its legend, and what to keep in mind when reading it. */
export function FrontCard({ front, families, search, pointedAt, onChange }: FrontCardProps) {
  const navigate = useNavigate()
  const theme = useTheme()
  const labelled = useWideScreen()
  const [quality, cost] = front.objectives
  const costs = useMemo(
    () => front.points.flatMap(({ values }) => values[cost?.metric ?? ''] ?? []),
    [front.points, cost?.metric],
  )
  const scale = search.scale ?? suitingScale(costs)
  const option = useMemo(
    () =>
      quality && cost
        ? frontOption({
            points: front.points,
            quality,
            cost,
            families,
            scale,
            labelled,
            colours: chartColours(theme),
          })
        : null,
    [front.points, quality, cost, families, scale, labelled, theme],
  )
  if (!option || !quality || !cost) return null
  return (
    <Card
      title={`${metricLabel(quality.metric)} over ${lowerFirst(metricLabel(cost.metric))}`}
      note={chartNote(front)}
      actions={
        <button
          type="button"
          className="button button-small"
          onClick={() => onChange({ scale: scale === 'log' ? 'linear' : 'log' })}
          title="The scale of the cost axis"
        >
          {scale === 'log' ? 'Log scale' : 'Linear scale'}
        </button>
      }
    >
      <div className="card-body">
        <FrontLegend families={families} chosen={search.family} onChoose={(family) => onChange({ family })} />
        <LazyChart
          option={option}
          label={chartLabel(front)}
          className="chart"
          pointedAt={pointedAt}
          onPick={(runId) => void navigate({ to: '/runs/$runId', params: { runId } })}
        />
      </div>
    </Card>
  )
}

function lowerFirst(words: string): string {
  // MACs stay MACs.
  return /^[A-Z][a-z]/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words
}

function chartNote({ points, objectives }: Front): string {
  const latency = objectives[1]?.unit === 'ms'
  const unknown = points.filter(({ sessionVariance }) => sessionVariance === 'unknown').length
  const claimed = points.filter(({ qualityOrigin }) => qualityOrigin === 'claimed').length
  const random = points.filter(({ weights }) => weights === 'random').length
  const notes = ['Bars are intervals of the cost; the line joins what nothing else dominates.']
  if (latency && unknown === 0) notes.push('The intervals say where another session would land.')
  if (latency && unknown > 0) {
    const which =
      unknown === points.length ? 'Session variance unknown' : `Session variance unknown for ${unknown}`
    notes.push(`${which}: the bars are of one session each, and another may lie beyond them.`)
  }
  if (claimed > 0) {
    const which =
      claimed === points.length ? 'The quality of every model is' : `The quality of ${claimed} models is`
    notes.push(`${which} a claim of its source, not measured here.`)
  }
  if (random > 0) notes.push(`${random === points.length ? 'All' : random} were built with random weights.`)
  return notes.join(' ')
}

function chartLabel({ points, objectives }: Front): string {
  const [quality, cost] = objectives
  const front = points.filter(({ onFront }) => onFront)
  const figure = (point: Front['points'][number], objective: typeof quality) =>
    objective ? formatMetric(point.values[objective.metric] ?? Number.NaN, objective.unit) : ''
  const names = front
    .slice(0, 12)
    .map((point) => `${point.name}, ${figure(point, quality)} at ${figure(point, cost)}`)
  return `Scatter chart of ${points.length} models, ${front.length} on the front: ${names.join('; ')}. The table below holds every figure.`
}
