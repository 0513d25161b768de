import type { ModelSpec } from '@paceline/contracts'

/** A readable name: the family, what is chosen, then width and resolution, such as `MobileNetV2 0.75 192`. */
export function nameOf(
  spec: Pick<ModelSpec, 'encoding' | 'sparsity' | 'dtype'> & { seed?: number },
  family: string,
): string {
  const { width, resolution, ...choices } = spec.encoding
  const words = Object.entries(choices).flatMap(([key, value]) => {
    if (value === false) return []
    return [value === true ? key : typeof value === 'object' ? JSON.stringify(value) : String(value)]
  })
  const size = [width, resolution].filter((each) => each !== undefined).map(String)
  const seed = spec.seed ? [`seed ${spec.seed}`] : []
  const sparse =
    spec.sparsity === undefined ? [] : [`${Number((spec.sparsity * 100).toPrecision(6))} % sparse`]
  const dtype = spec.dtype === undefined ? [] : [spec.dtype]
  return [family, ...words, ...size, ...sparse, ...dtype, ...seed].join(' ').slice(0, 120)
}
