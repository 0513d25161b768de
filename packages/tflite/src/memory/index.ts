export { type ArenaBlock, type ArenaPlan, planArena } from './arena-plan.js'
export { type MemoryFacts, memoryOf } from './memory-of.js'
export * from './patches/index.js'
