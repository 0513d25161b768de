export { classifyDeath, MemoryKills, type RunnerDeath } from './classify-death.js'
