import { requireSystem, temporaryFolder } from '../stack/index.js'
import { testOperatorsOn } from './operators-on.js'

requireSystem('gcc')('the kernels on x86-64', () =>
  testOperatorsOn(temporaryFolder('kernels-x86-64'), [
    { name: 'one thread', abi: 'x86_64', isa: 'sse2', threads: 1, repeats: 1 },
    { name: 'three threads, again and again', abi: 'x86_64', isa: 'sse2', threads: 3, repeats: 3 },
    { name: 'under sanitizers', abi: 'x86_64', isa: 'sse2', threads: 1, repeats: 1, sanitized: true },
  ]),
)
