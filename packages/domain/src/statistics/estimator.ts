import type { RuleVersion } from '../protocol/protocol.js'

/** The estimator whose figures this room makes; raise the version when a figure could change. */
export const estimatorVersion: RuleVersion = { name: 'log-median-t', version: 2 }

/** Level of the intervals of a measurement. */
export const intervalLevel = 0.95
