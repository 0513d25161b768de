import type { Schemas } from '@paceline/client'

type Run = Schemas['Run']

/**
 * The command that learns how far sessions differ where a run was measured: floors are kept by protocol key, so it
 * names all of the protocol that a key depends on and that is not as by default. Null without a device.
 */
export function floorCommand({ deviceId, runtime, protocol }: Run): string | null {
  if (deviceId === null) return null
  const { threads, delegate, affinity, clock, batch, arrival } = protocol
  const options = [
    `--device ${deviceId}`,
    runtime === null ? '' : `--runtime ${runtime}`,
    threads === 1 ? '' : `--threads ${threads}`,
    delegate === null ? '--delegate none' : '',
    affinity === 'any' ? '' : `--affinity ${affinity}`,
    clock === 'default' ? '' : `--clock ${clock}`,
    batch === 1 ? '' : `--batch ${batch}`,
    arrival.mode === 'closed' ? '' : `--period-ms ${arrival.periodMs}`,
  ]
  return ['paceline floor', ...options.filter(Boolean)].join(' ')
}
