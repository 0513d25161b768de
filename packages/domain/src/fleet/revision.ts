import type { Protocol } from '../protocol/protocol.js'

/**
 * What this build can run, as a number that grows whenever a protocol can ask for something that earlier builds would
 * ignore: a worker that ignored it would store a figure under a key that it did not earn.
 */
export const protocolRevision = 3

/** The revision that a worker must have at least, to run a protocol as it is asked. */
export function revisionNeeded({
  arrival,
  affinity,
  clock,
}: Pick<Protocol, 'arrival' | 'affinity' | 'clock'>): number {
  if (affinity !== 'any' || clock !== 'default') return 3
  return arrival.mode === 'periodic' ? 2 : 1
}
