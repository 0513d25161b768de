/** A convolution's windows over one image. Padding below and to the right follows from the output's size. */
export interface WindowShape {
  readonly kernel: number
  readonly stride: number
  readonly padTop: number
  readonly padLeft: number
  readonly height: number
  readonly width: number
  readonly outputHeight: number
  readonly outputWidth: number
}

/** Padded as TensorFlow's SAME: unevenly, with the larger half below and to the right. */
export function sameWindow(height: number, width: number, kernel: number, stride: number): WindowShape {
  const [rows, columns] = [sameAxis(height, kernel, stride), sameAxis(width, kernel, stride)]
  return {
    kernel,
    stride,
    padTop: rows.padding,
    padLeft: columns.padding,
    height,
    width,
    outputHeight: rows.output,
    outputWidth: columns.output,
  }
}

export function sameAxis(size: number, kernel: number, stride: number): { output: number; padding: number } {
  const output = Math.ceil(size / stride)
  return { output, padding: Math.floor(Math.max((output - 1) * stride + kernel - size, 0) / 2) }
}
