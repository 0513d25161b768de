import type { ModelSpec } from '@paceline/contracts'

const FAMILIES: Readonly<Record<string, string>> = {
  mobilenet_v1: 'MobileNetV1',
  mobilenet_v2: 'MobileNetV2',
  mobilenet_v3: 'MobileNetV3',
  mnasnet: 'MnasNet',
}

export function familyOf({ space }: Pick<ModelSpec, 'space'>): string {
  return FAMILIES[space] ?? space
}

/** A readable name: the family, what is chosen, then width and resolution, such as `MobileNetV2 0.75 192`. */
export function nameOf(spec: Pick<ModelSpec, 'space' | 'encoding'> & { seed?: number }): string {
  const { width, resolution, ...choices } = spec.encoding
  const words = Object.entries(choices).flatMap(([key, value]) => {
    if (value === false) return []
    return [value === true ? key : typeof value === 'object' ? JSON.stringify(value) : String(value)]
  })
  const size = [width, resolution].filter((each) => each !== undefined).map(String)
  const seed = spec.seed ? [`seed ${spec.seed}`] : []
  return [familyOf(spec), ...words, ...size, ...seed].join(' ').slice(0, 120)
}
