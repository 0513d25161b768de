import { createRandom } from '@paceline/domain'

/** An entry's turn. */
export interface SuiteTurn<Entry> {
  readonly round: number
  readonly entry: Entry
}

/** What the order of a suite follows from. */
export interface SuiteSchedule<Entry> {
  readonly entries: readonly Entry[]
  readonly rounds: number
  readonly orderSeed: number
}

/**
 * Every entry once a round, each round in a random order of its own (Fisher and Yates), so that drift of the
 * device falls on no entry more than on others. The same plan gives the same order on both ends.
 */
export function* suiteOrder<Entry>({
  entries,
  rounds,
  orderSeed,
}: SuiteSchedule<Entry>): Generator<SuiteTurn<Entry>, void, undefined> {
  const random = createRandom(orderSeed)
  for (let round = 0; round < rounds; round++) {
    const left = entries.slice()
    while (left.length > 0) {
      const [entry] = left.splice(random.nextBelow(left.length), 1)
      if (entry !== undefined) yield { round, entry }
    }
  }
}
