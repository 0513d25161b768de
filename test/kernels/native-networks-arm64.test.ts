import { requireSystem, temporaryFolder } from '../stack/index.js'
import { testOnNative } from './native-builds.js'

/** Under qemu's user mode, so networks are small. */
requireSystem('gcc-arm64', 'qemu-arm64')('networks on ARM64', async () => {
  testOnNative(temporaryFolder('networks-arm64'), [
    { name: 'one thread', abi: 'arm64', isa: 'neon', cpu: 'cortex-a53', threads: 1, repeats: 1 },
    { name: 'two threads', abi: 'arm64', isa: 'neon-dotprod', cpu: 'max', threads: 2, repeats: 1 },
  ])
  const { built, noZeros, singleZeros, testNetwork } = await import('./networks-on.js')
  const zeros = [noZeros, singleZeros(90)]
  testNetwork('MobileNetV1', () => built('mobilenet_v1', { width: 0.25, resolution: 96 }), zeros)
  const small = { size: 'small', width: 0.35, resolution: 64 }
  testNetwork('MobileNetV3 small', () => built('mobilenet_v3', small), zeros)
})
