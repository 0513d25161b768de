import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { metricsQuery } from '../../api/fronts.js'
import { type Model, modelQuery, type Quality, replaceQualities } from '../../api/models.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { ProblemNote } from '../../controls/problem-note.js'
import { OriginChip } from '../../controls/states.js'
import { formatMetric } from '../../format/numbers.js'
import { QualityDialog } from './quality-dialog.js'

/** The model's quality figures, each with whose word it is. */
export function QualitiesCard({ model }: { model: Model }) {
  const client = useQueryClient()
  const metrics = useQuery(metricsQuery)
  const [adding, setAdding] = useState(false)
  const saving = useMutation({
    mutationFn: (qualities: Quality[]) => replaceQualities(model.id, qualities),
    onSuccess: (saved) => {
      client.setQueryData(modelQuery(model.id).queryKey, saved)
      for (const word of ['models', 'front']) void client.invalidateQueries({ queryKey: [word] })
      setAdding(false)
    },
  })
  const unitOf = (name: string) => metrics.data?.find((metric) => metric.name === name)?.unit ?? ''
  const columns: Column<Quality>[] = [
    {
      id: 'metric',
      title: 'Metric',
      order: ({ metric }) => metric,
      cell: ({ metric }) => <strong>{metric}</strong>,
    },
    {
      id: 'value',
      title: 'Value',
      kind: 'number',
      order: ({ value }) => value,
      cell: ({ metric, value }) => formatMetric(value, unitOf(metric)),
    },
    { id: 'dataset', title: 'Data set', order: ({ dataset }) => dataset, cell: ({ dataset }) => dataset },
    {
      id: 'origin',
      title: 'Origin',
      order: ({ origin }) => origin,
      cell: ({ origin }) => <OriginChip origin={origin} />,
    },
    {
      id: 'source',
      title: 'Source',
      wideOnly: true,
      cell: ({ source }) => <span className="quality-source">{source}</span>,
    },
    {
      id: 'remove',
      title: '',
      cell: (quality) => (
        <button
          type="button"
          className="button button-small"
          disabled={saving.isPending}
          aria-label={`Remove ${quality.metric} on ${quality.dataset}`}
          onClick={() => saving.mutate(model.qualities.filter((one) => one !== quality))}
        >
          Remove
        </button>
      ),
    },
  ]
  return (
    <Card
      title="Quality"
      note="Fronts take what was measured first, then what was uploaded, then what is claimed."
      actions={
        <button type="button" className="button button-small" onClick={() => setAdding(true)}>
          Add a figure
        </button>
      }
    >
      {saving.isError && !adding && (
        <div className="card-body">
          <ProblemNote error={saving.error} />
        </div>
      )}
      {model.qualities.length === 0 ? (
        <p className="card-body soft">
          No figure yet, so this model stands on no front of quality over cost. Latency tells half the story.
        </p>
      ) : (
        <DataTable
          caption="Quality figures"
          columns={columns}
          rows={model.qualities}
          rowKey={({ metric, dataset, origin, source }) => JSON.stringify([metric, dataset, origin, source])}
        />
      )}
      {adding && (
        <QualityDialog
          metrics={metrics.data ?? []}
          error={saving.error}
          busy={saving.isPending}
          onSave={(quality) => saving.mutate([...model.qualities, quality])}
          onClose={() => {
            saving.reset()
            setAdding(false)
          }}
        />
      )}
    </Card>
  )
}
