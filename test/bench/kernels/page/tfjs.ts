import { bytesOf, type Contestant, type TfjsRequest } from './contestant.js'

interface TfTensor {
  dispose(): void
}

/** What this bench uses of tfjs-core and tfjs-backend-wasm, which come as scripts. */
interface Tf {
  readonly wasm: { setWasmPaths(folder: string): void; setThreadsCount(count: number): void }
  setBackend(name: string): Promise<boolean>
  ready(): Promise<void>
  tensor1d(values: Float32Array): TfTensor
  tensor4d(values: Float32Array, shape: readonly number[]): TfTensor
  readonly fused: {
    conv2d(call: {
      x: TfTensor
      filter: TfTensor
      strides: number
      pad: 'valid'
      bias: TfTensor
      activation: 'relu6'
    }): TfTensor
  }
}

declare const tf: Tf

/** The chain as calls of tfjs' fused convolution: it has no compiled graph. Filters are [1, 1, in, out] there. */
export async function openTfjs(request: TfjsRequest, folder: string): Promise<Contestant> {
  const { layers, side, channels } = request
  tf.wasm.setWasmPaths(folder)
  tf.wasm.setThreadsCount(1)
  await tf.setBackend('wasm')
  await tf.ready()
  const weights = new Float32Array((await bytesOf(request.weightsUrl)).buffer)
  const biases = new Float32Array((await bytesOf(request.biasUrl)).buffer)
  const filters = Array.from({ length: layers }, (_, layer) => {
    const base = layer * channels * channels
    const turned = new Float32Array(channels * channels)
    for (let out = 0; out < channels; out++)
      for (let channel = 0; channel < channels; channel++)
        turned[channel * channels + out] = weights[base + out * channels + channel] ?? 0
    return {
      filter: tf.tensor4d(turned, [1, 1, channels, channels]),
      bias: tf.tensor1d(biases.subarray(layer * channels, (layer + 1) * channels)),
    }
  })
  const length = side * side * channels
  const values = Float32Array.from({ length }, (_, index) => ((index * 37) % 255) / 128 - 1)
  const input = tf.tensor4d(values, [1, side, side, channels])
  return {
    run: () => {
      let x = input
      for (const { filter, bias } of filters) {
        const next = tf.fused.conv2d({ x, filter, strides: 1, pad: 'valid', bias, activation: 'relu6' })
        if (x !== input) x.dispose()
        x = next
      }
      x.dispose()
    },
    close: () => {
      input.dispose()
      for (const { filter, bias } of filters) {
        filter.dispose()
        bias.dispose()
      }
    },
  }
}
