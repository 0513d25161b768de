import { bytesText, shareText } from '@paceline/domain'
import type { SparseModel, SparseStudy } from '../../api/studies.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { ModelLink } from '../../controls/model-link.js'
import { SparsePlaceCards } from './sparse-place-cards.js'

/** What zeros are worth: for each runtime of each device its curves and layers, then the models and their bytes. */
export function SparseResults({ study: { results, endedAt } }: { study: SparseStudy }) {
  const { dense, models, places } = results
  const noModel = endedAt === null ? 'a model that is not built yet' : 'a model that is gone'
  return (
    <>
      {places.map((place) => (
        <SparsePlaceCards
          key={`${place.deviceId} ${place.runtime}`}
          place={place}
          models={models}
          hasEnded={endedAt !== null}
        />
      ))}
      <Card
        title="Models"
        note={
          <>
            Pruned from {dense.modelId === null ? noModel : <ModelLink id={dense.modelId} />}
            {dense.bytes !== null && `, ${bytesText(dense.bytes)}`}. Every file has its zeros stored dense,
            and once more in the sparse encoding.
          </>
        }
      >
        <DataTable caption="Models" columns={columns} rows={models} rowKey={({ member }) => `${member}`} />
      </Card>
    </>
  )
}

const columns: Column<SparseModel>[] = [
  {
    id: 'model',
    title: 'Model',
    order: ({ member }) => member,
    cell: ({ modelId, pattern, sparsity }) =>
      modelId === null ? `${pattern}, ${shareText(sparsity)}` : <ModelLink id={modelId} />,
  },
  {
    id: 'pattern',
    title: 'Pattern',
    order: ({ pattern }) => pattern,
    cell: ({ pattern }) => pattern,
    wideOnly: true,
  },
  {
    id: 'zeros',
    title: 'Zeros',
    kind: 'number',
    order: ({ zeros }) => zeros,
    cell: ({ zeros }) => (zeros === null ? '–' : shareText(zeros)),
  },
  {
    id: 'bytes',
    title: 'Dense file',
    kind: 'number',
    order: ({ bytes }) => bytes,
    cell: ({ bytes }) => (bytes === null ? '–' : bytesText(bytes)),
  },
  {
    id: 'encoded',
    title: 'Sparse encoding',
    kind: 'number',
    order: ({ encoded }) => encoded.bytes,
    cell: ({ encoded }) => (encoded.bytes === null ? '–' : bytesText(encoded.bytes)),
  },
  { id: 'state', title: 'State', cell: (model) => <Outcome model={model} /> },
]

function Outcome({ model: { state, error, encoded, warnings } }: { model: SparseModel }) {
  const failed = error ?? encoded.error
  return (
    <>
      {state}{' '}
      {failed && (
        <span className="soft">
          <code>{failed.code}</code> {failed.message}
        </span>
      )}
      {warnings.length > 0 && (
        <details>
          <summary className="soft">
            {warnings.length} {warnings.length === 1 ? 'warning' : 'warnings'}
          </summary>
          <ul className="soft">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
