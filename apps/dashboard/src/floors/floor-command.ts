import type { Run } from '../api/runs.js'

type Asked = Pick<Run, 'runtime' | 'protocol'>

/**
 * The command that learns how far sessions differ under this protocol: floors are kept by protocol key, so it names
 * all of the protocol that a key depends on and that is not as by default.
 */
export function floorCommand({ runtime, protocol }: Asked, device: string | null = null): string {
  const { threads, delegate, affinity, clock, batch, arrival } = protocol
  const options = [
    device && `--device ${device}`,
    runtime && `--runtime ${runtime}`,
    threads !== 1 && `--threads ${threads}`,
    delegate === null && '--delegate none',
    affinity !== 'any' && `--affinity ${affinity}`,
    clock !== 'default' && `--clock ${clock}`,
    batch !== 1 && `--batch ${batch}`,
    arrival.mode === 'periodic' && `--period-ms ${arrival.periodMs}`,
  ]
  return ['npx --no-install paceline floor', ...options.filter(Boolean)].join(' ')
}
