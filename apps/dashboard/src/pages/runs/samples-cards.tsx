import { median } from '@paceline/domain'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { type Measurement, type Samples, samplesQuery } from '../../api/runs.js'
import { chartColours } from '../../charts/chart-colours.js'
import { distributionOption } from '../../charts/distribution/distribution-option.js'
import { LazyChart } from '../../charts/echart/lazy-chart.js'
import { samplesOption } from '../../charts/samples/samples-option.js'
import { Card } from '../../controls/card.js'
import { SelectField } from '../../controls/field.js'
import { Loading } from '../../controls/loading.js'
import { useModelNames } from '../../controls/model-link.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { formatMs } from '../../format/numbers.js'
import { useTheme } from '../../theme/use-theme.js'
import { driftOf } from './drift-of.js'
import { OWN_SUBJECT, subjectLabel, subjectsOf } from './sample-subjects.js'

interface SamplesCardsProps {
  readonly runId: string
  readonly measurement: Measurement
}

/** Every sample in its order, and how samples and invocations are spread. */
export function SamplesCards({ runId, measurement }: SamplesCardsProps) {
  const samples = useQuery(samplesQuery(runId))
  if (samples.isPending) return <Loading lines={5} />
  if (samples.isError) return <ProblemNote error={samples.error} onRetry={() => void samples.refetch()} />
  return <LoadedSamples samples={samples.data} measurement={measurement} />
}

function LoadedSamples({ samples, measurement }: { samples: Samples; measurement: Measurement }) {
  const theme = useTheme()
  const subjects = useMemo(() => subjectsOf(samples.invocations), [samples])
  const [chosen, setChosen] = useState<string>(OWN_SUBJECT)
  const subject = subjects.includes(chosen) ? chosen : (subjects[0] ?? OWN_SUBJECT)
  const labels = useSubjectLabels(subjects)
  const { options, medianMs, count } = useMemo(() => {
    const colours = chartColours(theme)
    const own = subject === OWN_SUBJECT
    const sets = samples.invocations.filter((set) => set.subject === subject)
    const apartInFigure = own && measurement.apart.some(({ inFigure }) => inFigure)
    const figure = sets.filter(({ phase }) => phase === 'measured' || (apartInFigure && phase === 'apart'))
    const measured = figure.map(({ samplesMs }) => samplesMs)
    const all = measured.flat()
    const medianMs = own || all.length === 0 ? measurement.latencyMs.median : median(all)
    const interval = own ? measurement.latencyMs.ci : null
    const drift = own ? driftOf(measurement) : { trend: null, changePoint: null }
    return {
      medianMs,
      count: all.length,
      options: {
        series: samplesOption({ sets, medianMs, interval, drift, apartInFigure, colours }),
        distribution: distributionOption({ samplesMsByInvocation: measured, colours }),
      },
    }
  }, [samples, subject, theme, measurement])
  return (
    <div className="samples-cards">
      <Card
        title="Samples in ms"
        note={<SamplesNote apart={measurement.apart} />}
        actions={
          subjects.length > 1 && (
            <SelectField
              label="Samples of"
              value={subject}
              options={subjects.map((value) => ({ value, label: labels(value) }))}
              onChange={setChosen}
            />
          )
        }
      >
        <div className="card-body">
          <LazyChart
            option={options.series}
            className="chart-small"
            label={`${count} samples around a median of ${formatMs(medianMs)}; the CSV holds each.`}
          />
        </div>
      </Card>
      <Card title="Distribution" note="Share of samples at most so long; pale: one line per invocation.">
        <div className="card-body">
          <LazyChart
            option={options.distribution}
            className="chart-small"
            label={`Distribution of the measured samples, half of them within ${formatMs(medianMs)}.`}
          />
        </div>
      </Card>
    </div>
  )
}

function SamplesNote({ apart }: Pick<Measurement, 'apart'>) {
  const inFigure = apart.some((one) => one.inFigure)
  return (
    <>
      In the order they were taken. <span className="mark mark-warmup" aria-hidden="true" /> Pale: warm-up,
      which no figure counts.
      {apart.length > 0 && (
        <>
          {' '}
          <span className="mark mark-apart" aria-hidden="true" /> Triangles: the device was not itself,{' '}
          {inFigure ? 'and they are in the figure all the same' : 'so they are kept apart'}.
        </>
      )}
    </>
  )
}

/** Names the variants of a comparison by their models. */
function useSubjectLabels(subjects: readonly string[]): (subject: string) => string {
  const names = useModelNames(subjects.flatMap((subject) => /^variant:(.+)$/.exec(subject)?.[1] ?? []))
  return (subject) => subjectLabel(subject, (id) => names.get(id) ?? id)
}
