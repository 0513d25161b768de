import { isDeepStrictEqual } from 'node:util'
import { crossEncodings } from './cross-encodings.js'
import { type Decisions, type Encoding, InvalidEncodingError } from './decisions.js'
import { countPositions, mutateEncoding } from './mutate-encoding.js'
import { type SearchRandom, searchRandom } from './search-random.js'
import { encodingRange } from './value-range.js'

/** What a search does with a space; equal arguments give equal encodings, and all of them parse. */
export interface SpaceSearch {
  /**
   * How many encodings a search can give: the product of what it tries for each decision. A number or integer without
   * a grid stays at its default and counts 1, and so does an optional decision that a search leaves out. Null where the
   * space refuses some of these and nobody counted the rest.
   */
  readonly size: bigint | null
  /**
   * Encodings drawn independently and uniformly from those that `size` counts; of two calls with one seed, the shorter
   * is the beginning of the longer.
   *
   * @throws InvalidEncodingError at `/n` or `/seed`
   * @throws SearchExhaustedError
   */
  sample(n: number, seed: number): Encoding[]
  /**
   * A neighbour: each position at another value with probability `rate` (0 to 1), or exactly one position where no
   * rate is given. The length of a list that may have several is a position too.
   *
   * @throws InvalidEncodingError where the encoding is not of the space, or at `/rate` or `/seed`
   * @throws SearchExhaustedError
   */
  mutate(encoding: unknown, seed: number, rate?: number): Encoding
  /**
   * A child that has each position from one parent or the other.
   *
   * @throws InvalidEncodingError where a parent is not of the space, or at `/seed`
   * @throws SearchExhaustedError
   */
  crossover(a: unknown, b: unknown, seed: number): Encoding
}

/** What a definition may say of searches in its space. */
export interface SearchRules<D extends Decisions> {
  /** Optional decisions that a search always sets; it leaves out the others. */
  readonly sets?: readonly (keyof D & string)[]
  /** Decisions that a search leaves at their default, although they have several values. */
  readonly fixes?: readonly (keyof D & string)[]
  /** Mends what was drawn before it is checked, so that fewer draws are refused. */
  readonly repair?: (encoding: Encoding) => Encoding
  /** The size where the space refuses some encodings, of the number of those that a search draws. */
  readonly size?: (drawn: bigint) => bigint
  /** How often a draw that the space refuses is made again; 1,000 unless said otherwise. */
  readonly attempts?: number
}

/** Every draw of a search was refused by the space's own check. */
export class SearchExhaustedError extends Error {
  readonly code = 'search-exhausted'

  constructor(space: string, attempts: number, options: ErrorOptions & { readonly cause: Error }) {
    super(
      `${space} refused ${attempts} draws in a row, the last because ${options.cause.message}; try another seed`,
      options,
    )
    this.name = 'SearchExhaustedError'
  }
}

const ATTEMPTS = 1000

interface SearchedSpace<D extends Decisions> {
  readonly name: string
  readonly decisions: D
  readonly rules: SearchRules<D>
  /** Whether `parse` refuses more than each decision alone does. */
  readonly constrained: boolean
  readonly parse: (encoding: unknown) => Encoding
}

/** @throws TypeError where a search would have to set a number that has neither grid nor fallback */
export function spaceSearch<D extends Decisions>(space: SearchedSpace<D>): SpaceSearch {
  const { name, decisions, rules, constrained, parse } = space
  const { repair = (encoding) => encoding, attempts = ATTEMPTS } = rules
  const searched = searchedDecisions(decisions, rules)
  const range = encodingRange(searched)

  const firstAccepted = (draw: () => Encoding): Encoding => {
    let refusal: Error | undefined
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        return parse(repair(draw()))
      } catch (error) {
        if (!(error instanceof InvalidEncodingError)) throw error
        refusal = error
      }
    }
    throw new SearchExhaustedError(name, attempts, { cause: refusal ?? new Error('none was made') })
  }
  const drawOne = (random: SearchRandom): Encoding =>
    firstAccepted(() => range.at(random.bigBelow(range.count)))

  return {
    size: rules.size ? rules.size(range.count) : constrained ? null : range.count,
    sample(n, seed) {
      if (!Number.isInteger(n) || n < 0) refuse('/n', 'must be a whole number, 0 or more')
      const random = searchRandom(seed)
      return Array.from({ length: n }, () => drawOne(random))
    },
    mutate(encoding, seed, rate) {
      if (rate !== undefined && !(rate >= 0 && rate <= 1)) refuse('/rate', 'must be a number from 0 to 1')
      const random = searchRandom(seed)
      const parent = parse(encoding)
      const draw = (): Encoding => firstAccepted(() => mutateEncoding(searched, parent, random, rate))
      let child = draw()
      if (rate !== undefined || countPositions(searched, parent) === 0) return child
      // The canonical form undoes a change that has no effect: such a child is no neighbour.
      for (let attempt = 1; attempt < attempts && isDeepStrictEqual(child, parent); attempt++) child = draw()
      return child
    },
    crossover(a, b, seed) {
      const random = searchRandom(seed)
      const [one, other] = [parse(a), parse(b)]
      return firstAccepted(() => crossEncodings(decisions, one, other, random))
    },
  }
}

/** The decisions that a search sets, those among them that are optional otherwise made required. */
function searchedDecisions<D extends Decisions>(decisions: D, { sets, fixes }: SearchRules<D>): Decisions {
  const [always, never] = [new Set<string>(sets), new Set<string>(fixes)]
  const kept = Object.entries(decisions).flatMap(([key, { optional, ...decision }]) =>
    never.has(key) || (optional && !always.has(key)) ? [] : [[key, decision] as const],
  )
  return Object.fromEntries(kept) as Decisions
}

function refuse(path: string, message: string): never {
  throw new InvalidEncodingError([{ path, message }])
}
