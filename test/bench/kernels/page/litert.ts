import { Tensor } from '@litertjs/core'
import { loadRuntime } from '@paceline/agent-litert'
import { bytesOf, type Contestant, type LiteRtRequest } from './contestant.js'

let runtime: ReturnType<typeof loadRuntime> | undefined

/** LiteRT.js in one thread; the engine's relaxed SIMD is on, so this is its fastest build. */
export async function openLiteRt({ modelUrl }: LiteRtRequest, wasmFolder: string): Promise<Contestant> {
  runtime ??= loadRuntime('default', wasmFolder)
  const { liteRt } = await runtime
  const model = await liteRt.loadAndCompile(await bytesOf(modelUrl), {
    accelerator: 'wasm',
    cpuOptions: { numThreads: 1 },
  })
  const inputs = model.getInputDetails().map(({ dtype, shape }) => {
    const dimensions = Array.from(shape, (size) => Math.max(size, 1))
    const length = dimensions.reduce((product, size) => product * size, 1)
    if (dtype !== 'float32') throw new Error(`a chain takes float32, not ${dtype}`)
    const values = Float32Array.from({ length }, (_, index) => ((index * 37) % 255) / 128 - 1)
    return Tensor.fromTypedArray(values, dimensions)
  })
  const tensors = await Promise.all(inputs)
  return {
    run: async () => {
      for (const output of await model.run(tensors)) output.delete()
    },
    close: () => {
      for (const tensor of tensors) tensor.delete()
      model.delete()
    },
  }
}
