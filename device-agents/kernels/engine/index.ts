export { bestFlavour, type Flavour, flavours, hasRelaxedSimd, hasSharedMemory } from './flavour.js'
export { instantiate, type KernelExports } from './kernel-exports.js'
export { KernelNetwork, PlanRefusedError, type TensorView } from './kernel-network.js'
