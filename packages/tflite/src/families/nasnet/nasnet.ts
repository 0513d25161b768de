import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { softmax, spatialMean } from '../../build/joins.js'
import { fullyConnected } from '../../build/layers.js'
import { relu } from '../../build/pre-activation.js'
import type { Decision, Encoding, EncodingOf } from '../../spaces/decisions.js'
import { defineSpace } from '../../spaces/space.js'
import { INPUT_MEAN_SQUARE, SLIM_CLASSES, scaling } from '../scaling.js'
import { appendCell, type CellPlace } from './append-cell.js'
import { cellDecision, cellIssues, concatenated, INPUT_STATES, type NasnetCell, nasnetA } from './cell.js'
import { convolution } from './layers.js'

const STEM_FILTERS = 32
/** Channels double at each of two reductions, so the last stage has four times the first one's. */
const LAST_SCALE = 4
/** Of the first stage: the stem's first cell has a quarter of them, and needs one. */
const LEAST_FILTERS = 4

export const nasnetDecisions = {
  normal: { ...cellDecision, fallback: nasnetA.normal, description: 'The cell that keeps the image size.' },
  reduction: { ...cellDecision, fallback: nasnetA.reduction, description: 'The cell that halves it.' },
  n: {
    kind: 'integer',
    minimum: 1,
    maximum: 8,
    fallback: 4,
    grid: [2, 3, 4, 5, 6],
    description: 'Normal cells in each of the three stages.',
  },
  filters: {
    kind: 'integer',
    minimum: 16,
    maximum: 4032,
    fallback: 1056,
    description: 'Channels of the last cell: the second number of "4 @ 1056".',
  },
  resolution: scaling.resolution,
} as const satisfies Record<string, Decision>

/** NASNet for ImageNet as TF-Slim's `nasnet.py` builds its mobile form, without the head that only training has. */
export function nasnet(
  builder: GraphBuilder,
  { normal, reduction, n, filters, resolution }: EncodingOf<typeof nasnetDecisions>,
): Value {
  const input = builder.input('input', [1, resolution, resolution, 3], INPUT_MEAN_SQUARE)
  const stem = convolution(builder, 'stem', input, {
    filters: STEM_FILTERS,
    height: 3,
    width: 3,
    strideH: 2,
    strideW: 2,
    padding: 'VALID',
  })
  let [beforeLast, last]: [Value | undefined, Value] = [undefined, stem]
  const append = (name: string, cell: NasnetCell, place: Pick<CellPlace, 'filters' | 'stride'>) => {
    const output = appendCell(builder, name, cell, { last, beforeLast, ...place })
    beforeLast = last
    last = output
  }
  const base = filters / (LAST_SCALE * concatenated(normal).length)
  const reduce = (name: string, scale: number) =>
    append(name, reduction, { filters: Math.floor(base * scale), stride: 2 })
  reduce('stem_cell_0', 1 / 4)
  reduce('stem_cell_1', 1 / 2)
  for (const [stage, scale] of [1, 2, LAST_SCALE].entries()) {
    if (stage > 0) reduce(`reduction_${stage}`, scale)
    for (let cell = 0; cell < n; cell++) {
      append(`stage_${stage}/cell_${cell}`, normal, { filters: base * scale, stride: 1 })
    }
  }
  const pooled = spatialMean(builder, 'pool', relu(builder, 'relu', last), { keepDims: false })
  const logits = fullyConnected(builder, 'logits', pooled, { units: SLIM_CLASSES, activation: 'NONE' })
  return softmax(builder, 'probabilities', logits)
}

export const nasnetSpace = defineSpace({
  name: 'nasnet',
  title: 'NASNet',
  summary: 'NASNet: a searched normal and a searched reduction cell of five blocks, stacked.',
  decisions: nasnetDecisions,
  check({ normal, reduction, filters }) {
    const issues = [
      ...cellIssues(normal, '/encoding/normal'),
      ...cellIssues(reduction, '/encoding/reduction'),
    ]
    const multiple = filterMultiple(normal)
    const least = multiple * LEAST_FILTERS
    if (filters % multiple === 0 && filters >= least) return issues
    const message = `must be a multiple of ${multiple} from ${least} on, as the normal cell concatenates ${concatenated(normal).length} states`
    return [...issues, { path: '/encoding/filters', message }]
  },
  search: { repair },
  network: nasnet,
})

/** What the last cell's channels are a multiple of, by how many states it concatenates. */
function filterMultiple(normal: NasnetCell): number {
  return LAST_SCALE * concatenated(normal).length
}

/** Brings each drawn state among those before its block, and the filters to a multiple that the cell takes. */
function repair(encoding: Encoding): Encoding {
  const mended = (cell: NasnetCell): NasnetCell => {
    const blocks = cell.blocks.map((block, index) => ({
      ...block,
      left: block.left % (index + INPUT_STATES),
      right: block.right % (index + INPUT_STATES),
    }))
    const kept = { ...cell, blocks }
    return cellIssues(kept, '').length === 0 ? kept : { blocks }
  }
  const [normal, reduction] = [encoding.normal, encoding.reduction].map((cell) => mended(cell as NasnetCell))
  if (normal === undefined || reduction === undefined) return encoding
  const multiple = filterMultiple(normal)
  const filters = Math.max(LEAST_FILTERS, Math.floor(Number(encoding.filters) / multiple)) * multiple
  return { ...encoding, normal, reduction, filters } as unknown as Encoding
}
