export { affinityOf, allowedCpusCommand, observedAffinity, type Pinning } from './affinity-of.js'
export { type Clusters, clustersOf, type Shell } from './clusters.js'
export { cpusOf, tasksetMask } from './cpus-of.js'
