import { bytesOf, type Contestant, type OnnxRequest } from './contestant.js'

/** What this bench uses of onnxruntime-web, which comes as a script. */
interface Ort {
  readonly env: { readonly wasm: { wasmPaths: string; numThreads: number } }
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: { executionProviders: string[] },
    ): Promise<{ run(feeds: object): Promise<unknown>; release(): Promise<void> }>
  }
  readonly Tensor: new (type: 'float32', values: Float32Array, shape: readonly number[]) => object
}

declare const ort: Ort

export async function openOnnx(request: OnnxRequest, folder: string): Promise<Contestant> {
  ort.env.wasm.wasmPaths = folder
  ort.env.wasm.numThreads = 1
  const session = await ort.InferenceSession.create(await bytesOf(request.modelUrl), {
    executionProviders: ['wasm'],
  })
  const length = request.inputShape.reduce((product, size) => product * size, 1)
  const values = Float32Array.from({ length }, (_, index) => ((index * 37) % 255) / 128 - 1)
  const feeds = { x0: new ort.Tensor('float32', values, request.inputShape) }
  return {
    run: async () => {
      await session.run(feeds)
    },
    close: () => void session.release(),
  }
}
