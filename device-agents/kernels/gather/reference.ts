export interface Gather {
  /** Of each output channel, that of the inputs, counted through all of them. */
  readonly map: Uint32Array
  readonly stride: number
  readonly height: number
  readonly width: number
}

/** `inputs` are [channels][height][width]; the answer is [map.length][height / stride, rounded up][width likewise]. */
export function gatherReference(
  { map, stride, height, width }: Gather,
  inputs: readonly Float32Array[],
): Float32Array {
  const joined = inputs.flatMap((input) => [...input])
  const output: number[] = []
  for (const channel of map)
    for (let row = 0; row < height; row += stride)
      for (let column = 0; column < width; column += stride)
        output.push(joined[(channel * height + row) * width + column] ?? Number.NaN)
  return Float32Array.from(output)
}
