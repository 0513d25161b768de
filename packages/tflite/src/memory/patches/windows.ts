import { samePaddingBefore } from '../../build/same-padding.js'
import type { Graph, Operator } from '../../graph.js'
import { lengthOf, type Span } from './spans.js'

/** How an output place depends on input places along one axis (rows or columns). */
export interface Window {
  /** Places that a window reaches over, dilation included. */
  readonly extent: number
  readonly stride: number
  /** Padding before the first place. */
  readonly before: number
}

/** What one span of an output needs: a span of the input, and padding where the image ends. */
export interface Need {
  readonly span: Span
  readonly before: number
  readonly after: number
}

/** A window over one place: what elementwise operators have. */
export const onePlace: Window = { extent: 1, stride: 1, before: 0 }

/** What a span of the output needs of an input of the given length; its span may be empty where all is padding. */
export function needOf(window: Window, output: Span, inputLength: number): Need {
  const first = output.start * window.stride - window.before
  const end = first + (lengthOf(output) - 1) * window.stride + window.extent
  const inside = (place: number) => Math.min(Math.max(place, 0), inputLength)
  const span = { start: inside(first), end: inside(end) }
  return { span, before: Math.max(span.start - first, 0), after: Math.max(end - span.end, 0) }
}

/** The windows of a convolution or a pooling over rows and columns. */
export function windowsOf(graph: Graph, { type, options, inputs }: Operator): [Window, Window] {
  const input = graph.tensors[inputs[0] ?? -1]?.shape ?? []
  const filter = graph.tensors[inputs[1] ?? -1]?.shape ?? []
  const isPool = type.endsWith('POOL_2D')
  const along = (axis: 1 | 2, stride: unknown, kernel: unknown, dilation: unknown): Window => {
    const extent = (Number(kernel) - 1) * Number(dilation ?? 1) + 1
    const length = input[axis] ?? 0
    const before = options.padding === 'SAME' ? samePaddingBefore(length, extent, Number(stride)) : 0
    return { extent, stride: Number(stride), before }
  }
  return [
    along(1, options.strideH, isPool ? options.filterHeight : filter[1], options.dilationHFactor),
    along(2, options.strideW, isPool ? options.filterWidth : filter[2], options.dilationWFactor),
  ]
}
