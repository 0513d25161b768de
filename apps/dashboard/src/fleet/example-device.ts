import type { Device } from '../api/devices.js'

/** A device for unit tests: idle and quiet, but for what a test says of it. */
export function exampleDevice(more: Partial<Device> = {}): Device {
  return {
    id: 'dev_1',
    name: 'one',
    pool: 'phones',
    kind: 'phone',
    driver: 'adb',
    runtimes: [],
    facts: { soc: null, abi: 'arm64-v8a', os: 'android', osVersion: '14', cores: 8, memoryBytes: 8e9 },
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
