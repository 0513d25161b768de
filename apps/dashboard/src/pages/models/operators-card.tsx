import { useMemo } from 'react'
import type { Model } from '../../api/models.js'
import { Card } from '../../controls/card.js'
import { type Column, DataTable } from '../../controls/data-table.js'
import { ShareMeter } from '../../controls/share-meter.js'
import { formatCount } from '../../format/numbers.js'

type Graph = Model['graph']
type Operator = Graph['operators'][number]

/** The operators in their order, with their share of the work. */
export function OperatorsCard({ graph }: { graph: Graph }) {
  const columns = useMemo(
    (): Column<Operator>[] => [
      { id: 'index', title: '#', order: ({ index }) => index, cell: ({ index }) => index },
      { id: 'type', title: 'Operator', order: ({ type }) => type, cell: ({ type }) => <code>{type}</code> },
      {
        id: 'input',
        title: 'Input',
        wideOnly: true,
        cell: ({ inputs }) => <Shape shape={inputs[0]?.shape} />,
      },
      { id: 'output', title: 'Output', cell: ({ outputs }) => <Shape shape={outputs[0]?.shape} /> },
      {
        id: 'params',
        title: 'Parameters',
        kind: 'number',
        wideOnly: true,
        order: ({ params }) => params,
        cell: ({ params }) => (params > 0 ? formatCount(params) : '–'),
      },
      {
        id: 'macs',
        title: 'MACs',
        kind: 'number',
        order: ({ macs }) => macs,
        cell: ({ macs }) => (macs > 0 ? formatCount(macs) : '–'),
      },
      {
        id: 'share',
        title: 'Share of MACs',
        order: ({ macs }) => macs,
        cell: ({ macs }) =>
          macs > 0 ? (
            <ShareMeter share={macs / graph.macs} label="Share of all MACs" />
          ) : (
            <span className="soft">–</span>
          ),
      },
    ],
    [graph.macs],
  )
  const others = Object.entries(graph.otherOps).map(([type, count]) => `${count} ${type}`)
  return (
    <Card
      title="Operators"
      note={others.length > 0 ? `Counted without work of their own: ${others.join(', ')}.` : undefined}
    >
      <DataTable
        caption="Operators in the order they run"
        columns={columns}
        rows={graph.operators}
        rowKey={({ index }) => `${index}`}
        pageRows={40}
      />
    </Card>
  )
}

function Shape({ shape }: { shape: readonly number[] | undefined }) {
  return <span className="shape">{shape && shape.length > 0 ? shape.join('×') : 'scalar'}</span>
}
