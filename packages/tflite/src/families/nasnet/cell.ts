import type { Decision, EncodingIssue, EncodingOf } from '../../spaces/decisions.js'

/** The 13 operations of the search (Zoph et al., "Learning transferable architectures", 2018, section 3). */
export const nasnetOperations = [
  'identity',
  'conv_1x3_3x1',
  'conv_1x7_7x1',
  'dilated_conv_3x3',
  'avg_pool_3x3',
  'max_pool_3x3',
  'max_pool_5x5',
  'max_pool_7x7',
  'conv_1x1',
  'conv_3x3',
  'separable_3x3',
  'separable_5x5',
  'separable_7x7',
] as const

export type NasnetOperation = (typeof nasnetOperations)[number]

/** Hidden states 0 and 1 are the outputs of the last cell and of the one before it; block b makes state b + 2. */
export const INPUT_STATES = 2
export const BLOCKS = 5

const state = (description: string) =>
  ({ kind: 'integer', minimum: 0, maximum: INPUT_STATES + BLOCKS - 2, description }) as const

const operation = (description: string) =>
  ({ kind: 'choice', values: nasnetOperations, description }) as const

export const cellDecision = {
  kind: 'record',
  fields: {
    blocks: {
      kind: 'list',
      item: {
        kind: 'record',
        fields: {
          left: state('Hidden state that the left operation reads.'),
          leftOp: operation('Left operation.'),
          right: state('Hidden state that the right operation reads.'),
          rightOp: operation('Right operation.'),
        },
        description: 'Adds up what two operations make of hidden states before it.',
      },
      minLength: BLOCKS,
      maxLength: BLOCKS,
      description: 'Five blocks; block b makes hidden state b + 2.',
    },
    concat: {
      kind: 'list',
      item: {
        kind: 'integer',
        minimum: 0,
        maximum: INPUT_STATES + BLOCKS - 1,
        description: 'A hidden state.',
      },
      minLength: 1,
      maxLength: INPUT_STATES + BLOCKS,
      optional: true,
      description:
        'Hidden states whose channels are the output, ascending; those that no block reads unless given.',
    },
  },
  description: 'A cell.',
} as const satisfies Decision

export type NasnetCell = EncodingOf<typeof cellDecision.fields>

/** Hidden states that make up the cell's output. */
export function concatenated({ blocks, concat }: NasnetCell): readonly number[] {
  if (concat !== undefined) return concat
  const read = new Set(blocks.flatMap(({ left, right }) => [left, right]))
  return Array.from({ length: INPUT_STATES + BLOCKS }, (_, index) => index).filter(
    (index) => !read.has(index),
  )
}

/** What of a cell cannot be built: a block that reads a state made after it, an output in no order. */
export function cellIssues({ blocks, concat = [] }: NasnetCell, path: string): EncodingIssue[] {
  const late = blocks.flatMap((block, index) =>
    (['left', 'right'] as const).flatMap((side) => {
      if (block[side] < index + INPUT_STATES) return []
      const message = `must be a hidden state before it, 0 to ${index + INPUT_STATES - 1}`
      return [{ path: `${path}/blocks/${index}/${side}`, message }]
    }),
  )
  const unordered = concat.flatMap((each, index) => {
    const before = concat[index - 1] ?? -1
    return each > before
      ? []
      : [{ path: `${path}/concat/${index}`, message: `must be a state after ${before}` }]
  })
  // Runtimes do not take what nothing reads: XNNPACK ends the process.
  const lost = concatenated({ blocks }).filter((each) => concat.length > 0 && !concat.includes(each))
  return [
    ...late,
    ...unordered,
    ...lost.map((each) => ({
      path: `${path}/concat`,
      message: `must have state ${each}, which no block reads`,
    })),
  ]
}

type Side = readonly [state: number, operation: NasnetOperation]

const block = ([left, leftOp]: Side, [right, rightOp]: Side) => ({ left, leftOp, right, rightOp })

/**
 * NASNet-A of the paper's figure 4, with the outputs that `nasnet_utils.py` of TF-Slim concatenates: beside the states
 * that no block reads, the normal cell's second input, and of the reduction cell all but the first block.
 */
export const nasnetA = {
  normal: {
    blocks: [
      block([0, 'separable_5x5'], [1, 'separable_3x3']),
      block([1, 'separable_5x5'], [1, 'separable_3x3']),
      block([0, 'avg_pool_3x3'], [1, 'identity']),
      block([1, 'avg_pool_3x3'], [1, 'avg_pool_3x3']),
      block([0, 'separable_3x3'], [0, 'identity']),
    ],
    concat: [1, 2, 3, 4, 5, 6],
  },
  reduction: {
    blocks: [
      block([0, 'separable_5x5'], [1, 'separable_7x7']),
      block([0, 'max_pool_3x3'], [1, 'separable_7x7']),
      block([0, 'avg_pool_3x3'], [1, 'separable_5x5']),
      block([3, 'identity'], [2, 'avg_pool_3x3']),
      block([2, 'separable_3x3'], [0, 'max_pool_3x3']),
    ],
    concat: [3, 4, 5, 6],
  },
} as const satisfies Record<string, NasnetCell>
