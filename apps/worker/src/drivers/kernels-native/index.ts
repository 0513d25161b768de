export { kernelsBundle, kernelsProgram } from './kernels-program.js'
export { loweringHost } from './lowering-host.js'
