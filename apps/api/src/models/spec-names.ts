import { createHash } from 'node:crypto'
import type { ModelSpec } from '@paceline/contracts'

/** Longest list of choices that a name spells out; a longer one is told apart by the start of its digest. */
const MAX_CHOICES = 48
const MAX_NAME = 120

/**
 * A readable name: the family, what is chosen, then width and resolution, such as `MobileNetV2 0.75 192`; of a graph
 * the start of its digest.
 */
export function nameOf(
  spec: Pick<ModelSpec, 'encoding' | 'graph' | 'sparsity' | 'dtype'> & { seed?: number },
  family: string,
): string {
  const { width, resolution, ...choices } = spec.encoding ?? {}
  const words = spec.graph === undefined ? wordsOf(choices) : [digestOf(spec.graph)]
  const size = [width, resolution].filter((each) => each !== undefined).map(String)
  const seed = spec.seed ? [`seed ${spec.seed}`] : []
  const sparse =
    spec.sparsity === undefined ? [] : [`${Number((spec.sparsity * 100).toPrecision(6))} % sparse`]
  const dtype = spec.dtype === undefined ? [] : [spec.dtype]
  return [family, ...words, ...size, ...sparse, ...dtype, ...seed].join(' ').slice(0, MAX_NAME)
}

function wordsOf(choices: Readonly<Record<string, unknown>>): string[] {
  const words = Object.entries(choices).flatMap(([key, value]) => {
    if (value === false) return []
    if (value === true) return [key]
    return [typeof value === 'object' ? listed(value) : String(value)]
  })
  if (words.join(' ').length <= MAX_CHOICES) return words
  return [digestOf(choices)]
}

function digestOf(json: object): string {
  return `#${createHash('sha256').update(JSON.stringify(json)).digest('hex').slice(0, 8)}`
}

/** Lists of digits stand without commas, as papers write them. */
function listed(value: unknown): string {
  const isDigits =
    Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0 && each < 10)
  return isDigits ? value.join('') : JSON.stringify(value)
}
