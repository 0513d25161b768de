import type { Model } from '../../api/models.js'

type Tensor = Model['graph']['inputs'][number]

/** A tensor's shape and type: "1×224×224×3 float32"; "scalar" without dimensions. */
export function shapeText({ shape, dtype }: Pick<Tensor, 'shape' | 'dtype'>): string {
  return `${shape.length === 0 ? 'scalar' : shape.join('×')} ${dtype}`
}
