import { breakEvenText, shareText } from '@paceline/domain'
import type { SparseModel, SparsePlace, SpeedUp } from '../../api/studies.js'
import type { Column } from '../../controls/data-table.js'
import { SpeedUpChip } from '../../controls/states.js'
import { formatFactor, formatMs, formatRange } from '../../format/numbers.js'

type Layer = SparsePlace['layers'][number]

/** Columns of the layers: what each is, and its speed-up at every sparsity that was asked for. */
export function layerColumns(models: readonly SparseModel[]): Column<Layer>[] {
  const asked = new Map(models.map(({ member, sparsity }) => [member, sparsity]))
  const sparsities = [...new Set(asked.values())].sort((a, b) => a - b)
  return [
    {
      id: 'layer',
      title: 'Layer',
      order: ({ operator }) => operator,
      cell: ({ operator, name, type }) => (
        <span title={type}>
          {operator} <span className="soft">{name}</span>
        </span>
      ),
    },
    { id: 'pattern', title: 'Pattern', order: ({ pattern }) => pattern, cell: ({ pattern }) => pattern },
    {
      id: 'dense',
      title: 'Dense',
      kind: 'number',
      order: ({ denseUs }) => denseUs,
      cell: ({ denseUs }) => (denseUs === null ? '–' : formatMs(denseUs / 1000)),
    },
    ...sparsities.map((sparsity): Column<Layer> => {
      const at = ({ points }: Layer) =>
        points.find(({ member }) => asked.get(member) === sparsity)?.speedUp ?? null
      return {
        id: `at ${sparsity}`,
        title: shareText(sparsity),
        kind: 'number',
        order: (layer) => at(layer)?.ratio ?? null,
        cell: (layer) => <LayerSpeedUp speedUp={at(layer)} />,
      }
    }),
    {
      id: 'break-even',
      title: 'Break-even',
      kind: 'number',
      order: ({ breakEven }) => breakEven?.sparsity ?? null,
      cell: ({ breakEven }) => (breakEven === null ? '–' : breakEvenText(breakEven)),
    },
  ]
}

/** A slow-down says so in a word. */
function LayerSpeedUp({ speedUp }: { speedUp: SpeedUp | null }) {
  if (speedUp === null) return '–'
  const { ratio, interval, verdict } = speedUp
  return (
    <span title={interval ? formatRange(interval.low, interval.high) : undefined}>
      {formatFactor(ratio)} {verdict === 'slower' && <SpeedUpChip verdict={verdict} />}
    </span>
  )
}
