import { bytesText } from '@paceline/domain'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { Model } from '../../api/models.js'
import { Chip } from '../../controls/chip.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { TimeAgo } from '../../controls/time-ago.js'
import { formatCount, formatMetric } from '../../format/numbers.js'
import { shownQuality } from '../../quality/shown-quality.js'

interface ModelsTableProps {
  readonly models: readonly Model[]
  readonly onProfile: (model: Model) => void
}

export function ModelsTable({ models, onProfile }: ModelsTableProps) {
  const columns = useMemo(
    (): Column<Model>[] => [
      {
        id: 'name',
        title: 'Model',
        order: ({ name }) => name,
        cell: (model) => <ModelCell model={model} />,
      },
      {
        id: 'family',
        title: 'Family',
        wideOnly: true,
        order: ({ family }) => family,
        cell: ({ family }) => family ?? '–',
      },
      {
        id: 'quality',
        title: 'Quality',
        kind: 'number',
        order: (model) => shownQuality(model)?.value ?? null,
        cell: (model) => <QualityCell model={model} />,
      },
      {
        id: 'macs',
        title: 'MACs',
        kind: 'number',
        wideOnly: true,
        order: ({ graph }) => graph.macs,
        cell: ({ graph }) => formatCount(graph.macs),
      },
      {
        id: 'params',
        title: 'Parameters',
        kind: 'number',
        wideOnly: true,
        order: ({ graph }) => graph.params,
        cell: ({ graph }) => formatCount(graph.params),
      },
      {
        id: 'bytes',
        title: 'Size',
        kind: 'number',
        wideOnly: true,
        order: ({ bytes }) => bytes,
        cell: ({ bytes }) => bytesText(bytes),
      },
      {
        id: 'dtype',
        title: 'Type',
        wideOnly: true,
        order: ({ graph }) => graph.dtype,
        cell: ({ graph }) => <code>{graph.dtype}</code>,
      },
      {
        id: 'created',
        title: 'Added',
        wideOnly: true,
        order: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => (
          <span className="soft">
            <TimeAgo time={createdAt} />
          </span>
        ),
      },
      {
        id: 'profile',
        title: '',
        cell: (model) => (
          <button
            type="button"
            className="button button-small"
            disabled={model.bytesGoneAt !== null}
            onClick={() => onProfile(model)}
            aria-label={`Profile ${model.name}`}
          >
            Profile
          </button>
        ),
      },
    ],
    [onProfile],
  )
  return <DataTable caption="Models" columns={columns} rows={models} rowKey={({ id }) => id} pageRows={100} />
}

function ModelCell({ model: { id, name, weights, bytesGoneAt } }: { model: Model }) {
  return (
    <span className="model-cell">
      <Link to="/models/$modelId" params={{ modelId: id }}>
        {name}
      </Link>
      {weights === 'random' && <Chip title="Built with random weights">random</Chip>}
      {bytesGoneAt !== null && <Chip title="Its bytes were deleted; its runs stay">deleted</Chip>}
    </span>
  )
}

function QualityCell({ model }: { model: Model }) {
  const quality = shownQuality(model)
  if (!quality) return <span className="soft">not stated</span>
  return (
    <span title={`${quality.metric} on ${quality.dataset}, ${quality.origin}: ${quality.source}`}>
      {formatMetric(quality.value, quality.metric === 'top1' || quality.metric === 'top5' ? '%' : '')}{' '}
      <span className="soft">{quality.metric}</span>
    </span>
  )
}
