import type { Schemas } from '@paceline/client'

/** A device for unit tests: idle and quiet, but for what a test says of it. */
export function exampleDevice(more: Partial<Schemas['Device']> = {}): Schemas['Device'] {
  return {
    id: 'dev_1',
    name: 'bench-1',
    pool: 'some-cpu',
    kind: 'host',
    driver: 'local',
    runtimes: [],
    facts: { soc: null, abi: 'x64', os: 'linux', osVersion: '6', cores: 8, memoryBytes: 16e9 },
    state: 'idle',
    stateReason: null,
    stateSince: '2026-01-01T00:00:00Z',
    stateBy: null,
    restUntil: null,
    health: {},
    lease: null,
    workers: [{ id: 'wrk_1', host: 'host-a', build: '1' }],
    waiting: { own: 0, pool: 0 },
    seenAt: '2026-01-01T00:00:00Z',
    ...more,
  }
}
