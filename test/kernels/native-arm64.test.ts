import { requireSystem, temporaryFolder } from '../stack/index.js'
import { testOperatorsOn } from './operators-on.js'

/** Under qemu's user mode: what it computes is the same, how fast it does is not. */
requireSystem('gcc-arm64', 'qemu-arm64')('the kernels on ARM64', () =>
  testOperatorsOn(temporaryFolder('kernels-arm64'), [
    { name: 'NEON', abi: 'arm64', isa: 'neon', cpu: 'cortex-a53', threads: 1, repeats: 1 },
    { name: 'dot product', abi: 'arm64', isa: 'neon-dotprod', cpu: 'cortex-a76', threads: 1, repeats: 1 },
    { name: 'two threads, twice', abi: 'arm64', isa: 'neon-dotprod', cpu: 'max', threads: 2, repeats: 2 },
  ]),
)
