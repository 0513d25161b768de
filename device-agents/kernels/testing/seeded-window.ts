import type { Random } from '@paceline/domain'
import { sameAxis, type WindowShape } from '../checks/window-shape.js'
import { integerIn, pick } from './seeded.js'

/**
 * TensorFlow's SAME padding, which is uneven at stride 2, none at all, or any padding and output size that a plan
 * may ask for. Every tenth image has one pixel, every seventh is wide.
 */
export function seededWindow(random: Random, seed: number, kernel: number): WindowShape {
  const stride = pick(random, [1, 2])
  const longest = seed % 7 === 0 ? 60 : 14
  const size = () => (seed % 10 === 0 ? 1 : integerIn(random, 1, longest))
  const axis = pick(random, [samePadded, freeAxis, validAxis])
  const [rows, columns] = [axis(random, size(), kernel, stride), axis(random, size(), kernel, stride)]
  return {
    kernel,
    stride,
    padTop: rows.padding,
    padLeft: columns.padding,
    height: rows.size,
    width: columns.size,
    outputHeight: rows.output,
    outputWidth: columns.output,
  }
}

interface Axis {
  readonly size: number
  readonly output: number
  readonly padding: number
}

const samePadded = (_: Random, size: number, kernel: number, stride: number): Axis => ({
  size,
  ...sameAxis(size, kernel, stride),
})

function validAxis(_: Random, asked: number, kernel: number, stride: number): Axis {
  const size = Math.max(asked, kernel)
  return { size, output: Math.floor((size - kernel) / stride) + 1, padding: 0 }
}

function freeAxis(random: Random, size: number, kernel: number, stride: number): Axis {
  const padding = integerIn(random, 0, kernel - 1)
  return { size, output: integerIn(random, 1, Math.floor((size + padding - 1) / stride) + 1), padding }
}
