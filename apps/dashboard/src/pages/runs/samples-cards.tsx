import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Measurement, samplesQuery } from '../../api/runs.js'
import { chartColours } from '../../charts/chart-colours.js'
import { distributionOption } from '../../charts/distribution/distribution-option.js'
import { LazyChart } from '../../charts/echart/lazy-chart.js'
import { samplesOption } from '../../charts/samples/samples-option.js'
import { Card } from '../../controls/card.js'
import { Loading } from '../../controls/loading.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { formatMs } from '../../format/numbers.js'
import { useTheme } from '../../theme/use-theme.js'

/** Every sample in its order, and how samples and invocations are spread. */
export function SamplesCards({ runId, measurement }: { runId: string; measurement: Measurement }) {
  const samples = useQuery(samplesQuery(runId))
  const theme = useTheme()
  const { median, ci } = measurement.latencyMs
  const options = useMemo(() => {
    if (!samples.data) return null
    const colours = chartColours(theme)
    const sets = samples.data.invocations
    const measured = sets.filter(({ phase }) => phase === 'measured').map(({ samplesMs }) => samplesMs)
    return {
      series: samplesOption({ sets, medianMs: median, interval: ci, colours }),
      distribution: distributionOption({ samplesMsByInvocation: measured, colours }),
    }
  }, [samples.data, theme, median, ci])

  if (samples.isPending) return <Loading lines={5} />
  if (samples.isError) return <ProblemNote error={samples.error} onRetry={() => void samples.refetch()} />
  if (!options) return null
  return (
    <div className="samples-cards">
      <Card title="Samples in ms" note="In the order they were taken. Pale: warm-up, which no figure counts.">
        <div className="card-body">
          <LazyChart
            option={options.series}
            className="chart-small"
            label={`${measurement.iterations} samples of ${measurement.invocations} invocations around a median of ${formatMs(median)}; the CSV holds each.`}
          />
        </div>
      </Card>
      <Card title="Distribution" note="Share of samples at most so long; pale: one line per invocation.">
        <div className="card-body">
          <LazyChart
            option={options.distribution}
            className="chart-small"
            label={`Distribution of the measured samples, half of them within ${formatMs(median)}.`}
          />
        </div>
      </Card>
    </div>
  )
}
