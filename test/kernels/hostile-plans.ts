import type { Random } from '@paceline/domain'
import { integerIn, pick } from '../../device-agents/kernels/testing/seeded.js'

/** A plan's file that somebody has changed, and how. */
export interface HostilePlan {
  readonly change: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

const [nan, infinity, minusInfinity] = [0x7fc00000, 0x7f800000, 0xff800000]
const odd = [0, 1, 2, 3, 5, 17, 64, 4096, 1 << 20, 0x3fffffff, 0x7fffffff, 0x80000000, 0xffffffc0, 0xffffffff]
const wordBytes = 4
const [headerWords, tensorWords, operatorWords] = [16, 8, 16]

/** How many of the words that each could hold are tried: of one in the tables, and of one in the data. */
const [valuesPerWord, valuesPerDatum] = [12, 4]
/** Of each plan: words of its data, cuts, and files with several changes. */
const [data, cuts, several] = [60, 20, 300]

/**
 * Files made of a valid one, the same ones for the same seed: every word of header, tensors and operators changed, some
 * of the data's (row pointers, columns, weights), files cut short, and several of all that at once.
 */
export function* hostilePlans(plan: Uint8Array, random: Random): Generator<HostilePlan> {
  const words = wordsOf(plan)
  const tables = tableWords(words)
  for (const place of tables)
    for (let tried = 0; tried < valuesPerWord; tried++) yield changed(plan, [changeOf(words, place, random)])
  const first = (words[6] ?? 0) / wordBytes
  for (let tried = 0; tried < data && first < words.length; tried++) {
    // The first words are those that others are found by.
    const place =
      tried < data / 2
        ? Math.min(first + tried, words.length - 1)
        : integerIn(random, first, words.length - 1)
    for (let value = 0; value < valuesPerDatum; value++) yield changed(plan, [changeOf(words, place, random)])
  }
  for (let cut = 0; cut < cuts; cut++) {
    const length = random.nextBelow(plan.length)
    yield { change: `cut to ${length} bytes`, bytes: plan.slice(0, length) as Uint8Array<ArrayBuffer> }
  }
  for (let tried = 0; tried < several; tried++) {
    const count = integerIn(random, 2, 4)
    const places = Array.from({ length: count }, () =>
      random.nextBelow(4) > 0 ? pick(random, tables) : random.nextBelow(words.length),
    )
    yield changed(
      plan,
      places.map((place) => changeOf(words, place, random)),
    )
  }
}

type Change = readonly [place: number, value: number]

function changeOf(words: Uint32Array, place: number, random: Random): Change {
  const word = words[place] ?? 0
  const near = [word + 1, word - 1, word * 2, word ^ (1 << random.nextBelow(32)), word + 64, word - 64]
  const others = [words[random.nextBelow(words.length)] ?? 0, nan, infinity, minusInfinity]
  return [place, pick(random, [...odd, ...near, ...others]) >>> 0]
}

function changed(plan: Uint8Array, changes: readonly Change[]): HostilePlan {
  const bytes = new Uint8Array(plan)
  const view = new DataView(bytes.buffer)
  for (const [place, value] of changes) view.setUint32(place * wordBytes, value, true)
  const change = changes.map(([place, value]) => `word ${place} = 0x${value.toString(16)}`).join(', ')
  return { change, bytes }
}

/** Places of all words of header, tensors, operators, inputs and outputs. */
function tableWords(words: Uint32Array): number[] {
  const [, , tensors = 0, operators = 0, tensorsOffset = 0, operatorsOffset = 0] = words
  const [portsOffset = 0, inputs = 0, outputs = 0] = words.subarray(9)
  const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index)
  return [
    ...range(0, headerWords),
    ...range(tensorsOffset / wordBytes, tensors * tensorWords),
    ...range(operatorsOffset / wordBytes, operators * operatorWords),
    ...range(portsOffset / wordBytes, inputs + outputs),
  ]
}

const wordsOf = (plan: Uint8Array) =>
  new Uint32Array(plan.slice().buffer, 0, Math.floor(plan.length / wordBytes))
