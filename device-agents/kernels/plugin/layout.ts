import type { KernelManifest } from '@paceline/contracts'
import { depthwiseOutput } from '@paceline/kernel-plugin'
import type { Values } from './reference.js'

interface Extent {
  readonly pixels: number
  readonly channels: number
}

/** Of a tensor's image; null for the operator that has vectors. */
export function extentOf(manifest: KernelManifest, role: 'input' | 'output'): Extent | null {
  switch (manifest.operator) {
    case 'fully-connected':
      return null
    case 'conv1x1': {
      const { height, width, inputChannels, outputChannels } = manifest.shapes
      return { pixels: height * width, channels: role === 'input' ? inputChannels : outputChannels }
    }
    case 'depthwise3x3': {
      const { height, width, channels } = manifest.shapes
      const { outputHeight, outputWidth } = depthwiseOutput(manifest.shapes)
      return { pixels: role === 'input' ? height * width : outputHeight * outputWidth, channels }
    }
    case 'add': {
      const { height, width, channels } = manifest.shapes
      return { pixels: height * width, channels }
    }
  }
}

/** The inverse of `laidOut`. */
export function channelsLast<T extends Values>(
  manifest: KernelManifest,
  role: 'input' | 'output',
  values: T,
): T {
  const extent = extentOf(manifest, role)
  if (extent === null || !('layout' in manifest) || manifest.layout === 'hwc') return values
  return transposed(values, extent.channels, extent.pixels)
}

/** The plug-in's order of a tensor that is channels last: planes, or as it is. */
export function laidOut<T extends Values>(manifest: KernelManifest, role: 'input' | 'output', values: T): T {
  const extent = extentOf(manifest, role)
  if (extent === null || !('layout' in manifest) || manifest.layout === 'hwc') return values
  return transposed(values, extent.pixels, extent.channels)
}

/** Of `[rows][columns]`, `[columns][rows]`. */
function transposed<T extends Values>(values: T, rows: number, columns: number): T {
  const turned = values.slice() as T
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column] ?? 0
    }
  }
  return turned
}
