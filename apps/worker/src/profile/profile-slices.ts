import { profileSubjects } from '@paceline/domain'
import {
  analyse,
  copiesWithin,
  expectedShares,
  prefix,
  prefixCuts,
  type RotationLimits,
  rotatingCopies,
  type Slice,
  SliceError,
  singleOperator,
  type TfliteModel,
} from '@paceline/tflite'

/** One thing to measure of a model. */
export interface ProfileSlice {
  /** Names it in the suite and as the subject of its samples. */
  readonly id: string
  /** `single`: its weights as cold as in the network; `hot`: one copy, over and over. */
  readonly kind: 'single' | 'hot' | 'prefix'
  /** The operator, or a prefix's last. */
  readonly index: number
  /** How many of it one inference runs. */
  readonly copies: number
  /** Of one inference, before anything was measured. */
  readonly expectedMs: number
  /** Made when it is written: copies of weights are large. */
  readonly build: () => TfliteModel
}

/** An operator that cannot be cut out of its model, and why. */
export interface UncutOperator {
  readonly index: number
  readonly type: string
  readonly message: string
}

export interface SlicesOfModel {
  /** By kind, in the order of the operators. */
  readonly singles: readonly ProfileSlice[]
  readonly hot: readonly ProfileSlice[]
  /** At most `count` of them. */
  prefixes(count: number): readonly ProfileSlice[]
  readonly uncut: readonly UncutOperator[]
  /** By operator. */
  readonly types: readonly string[]
}

/**
 * All that a profile can measure of a model. Operators whose rotating form has one copy are hot and cold in one.
 *
 * @param wholeMs the model's latency, by which the slices' is foreseen
 */
export function slicesOf(
  model: TfliteModel,
  wholeMs: number,
  rotation: Omit<RotationLimits, 'copies'> & { readonly copiesOf: (expectedMs: number) => number },
): SlicesOfModel {
  const shares = expectedShares(model)
  const types = analyse(model).operators.map(({ type }) => type)
  const singles: ProfileSlice[] = []
  const hot: ProfileSlice[] = []
  const uncut: UncutOperator[] = []
  for (const [index, type] of types.entries()) {
    const slice = cut(() => singleOperator(model, index))
    if (slice instanceof SliceError) {
      uncut.push({ index, type, message: slice.message })
      continue
    }
    const expectedMs = wholeMs * (shares[index] ?? 0)
    const { copiesOf, ...limits } = rotation
    const copies = copiesWithin(slice, { ...limits, copies: copiesOf(expectedMs) })
    const one = { id: profileSubjects.operator(index), index, kind: 'single' as const }
    const rotating = () => rotatingCopies(slice, copies)
    singles.push({ ...one, copies, expectedMs: copies * expectedMs, build: rotating })
    if (copies === 1) continue
    const again = { id: profileSubjects.hotOperator(index), index, kind: 'hot' as const }
    hot.push({ ...again, copies: 1, expectedMs, build: () => slice.model })
  }
  return { singles, hot, prefixes, uncut, types }

  function prefixes(count: number): ProfileSlice[] {
    return prefixCuts(model, shares, count).flatMap((index) => {
      const slice = cut(() => prefix(model, index + 1))
      if (slice instanceof SliceError) return []
      const expectedMs = wholeMs * shares.slice(0, index + 1).reduce((sum, share) => sum + share, 0)
      const id = profileSubjects.prefix(index)
      return [{ id, kind: 'prefix' as const, index, copies: 1, expectedMs, build: () => slice.model }]
    })
  }
}

function cut(make: () => Slice): Slice | SliceError {
  try {
    return make()
  } catch (error) {
    if (error instanceof SliceError) return error
    throw error
  }
}
