import { requireSystem, temporaryFolder } from '../stack/index.js'
import { testOnNative } from './native-builds.js'

requireSystem('gcc')('networks on x86-64', async () => {
  testOnNative(temporaryFolder('networks-x86-64'), [
    { name: 'one thread', abi: 'x86_64', isa: 'sse2', threads: 1, repeats: 1 },
    { name: 'two threads, twice', abi: 'x86_64', isa: 'sse2', threads: 2, repeats: 2 },
  ])
  const { built, noZeros, singleZeros, testNetwork } = await import('./networks-on.js')
  const zeros = [noZeros, singleZeros(85), singleZeros(90)]
  testNetwork('MobileNetV1', () => built('mobilenet_v1', { width: 0.5, resolution: 96 }), zeros)
  testNetwork('MobileNetV2', () => built('mobilenet_v2', { width: 0.35, resolution: 96 }), zeros)
  const large = { size: 'large', width: 0.35, resolution: 96 }
  testNetwork('MobileNetV3 large', () => built('mobilenet_v3', large), zeros)
})
