import { describe, expect, it } from 'vitest'
import { poolName, readHostIdentity } from './host-facts.js'

describe('poolName', () => {
  it.each([
    ['Intel(R) Xeon(R) CPU E5-2690 v4 @ 2.60GHz', 'x64', 2, 'intel-xeon-e5-2690-v4-2-60ghz-2-cores'],
    ['AMD Ryzen 9 5950X 16-Core Processor', 'x64', 32, 'amd-ryzen-9-5950x-16-core-32-cores'],
    ['Apple M2', 'arm64', 8, 'apple-m2-8-cores'],
    [null, 'arm64', 4, 'arm64-4-cores'],
    ['???', 'riscv64', 4, 'riscv64-4-cores'],
  ])('of %s is one that a queue and a URL can hold', (soc, abi, cores, pool) => {
    expect(poolName(soc, abi, cores)).toBe(pool)
  })
})

describe('readHostIdentity', () => {
  it('is the same each time, and does not show the machine id', () => {
    const [first, second] = [readHostIdentity(), readHostIdentity()]
    expect(second).toEqual(first)
    expect(first.fingerprint).toMatch(/^host:[0-9a-f]{32}$/)
    expect(first.facts.cores).toBeGreaterThan(0)
    expect(first.facts.memoryBytes).toBeGreaterThan(1e8)
  })
})
