import type { Measurement } from '../../../api/runs.js'
import { type Column, DataTable } from '../../../controls/data-table.js'
import { formatMs, formatRatio } from '../../../format/numbers.js'

type OwnShare = NonNullable<NonNullable<Measurement['profile']>['runtimeOwn']>[number]

const columns: Column<OwnShare & { readonly place: number }>[] = [
  { id: 'place', title: '#', order: ({ place }) => place, cell: ({ place }) => place },
  { id: 'type', title: 'Type', order: ({ type }) => type, cell: ({ type }) => <code>{type}</code> },
  { id: 'name', title: 'Name', wideOnly: true, cell: ({ name }) => <span className="own-name">{name}</span> },
  {
    id: 'mean',
    title: 'Mean',
    kind: 'number',
    order: ({ meanUs }) => meanUs,
    cell: ({ meanUs }) => formatMs(meanUs / 1000),
  },
  {
    id: 'share',
    title: 'Share',
    kind: 'number',
    order: ({ share }) => share,
    cell: ({ share }) => formatRatio(share),
  },
]

/** What the runtime's own profiler says of the same model, in its own names. */
export function RuntimeShares({ own }: { own: readonly OwnShare[] }) {
  return (
    <details className="more-conditions">
      <summary>What the runtime’s own profiler says</summary>
      <DataTable
        caption="Operators by the runtime’s own profiler"
        columns={columns}
        rows={own.map((one, place) => ({ ...one, place }))}
        rowKey={({ place }) => `${place}`}
        pageRows={20}
      />
    </details>
  )
}
