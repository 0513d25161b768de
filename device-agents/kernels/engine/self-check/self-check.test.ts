import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { platformClock } from '@paceline/agent'
import { relaxedSimdFlags } from '@paceline/agent/stdio'
import { describe, expect, it } from 'vitest'
import { kernelChecks } from '../../checks/kernel-checks.js'
import { loadFlavour, testedFlavours } from '../../testing/load-flavour.js'
import { KernelNetwork } from '../kernel-network.js'
import type { CheckCase, KernelCheck } from './kernel-check.js'
import { selfCheck } from './self-check.js'

describe.each(testedFlavours)('the self-check, %s', (flavour) => {
  it('finds every kernel right, in every variant that fits any of its cases', async () => {
    const { checked, refused } = await selfCheck(loadFlavour(flavour), kernelChecks, platformClock)
    // V8 11.3's baseline compiler has the relaxed dot product wrong, and only kernels of int8 use it.
    expect(refused.filter(({ kernel }) => !/^i8-.*-relaxed$/.test(kernel))).toEqual([])
    for (const { cases } of kernelChecks)
      for (const { plan } of cases()) expect(checked).toEqual(expect.arrayContaining(variantsOf(plan)))
    function variantsOf(plan: CheckCase['plan']): string[] {
      return new KernelNetwork(loadFlavour(flavour), plan).variants(0)
    }
  })

  it('refuses by name what gives another answer than the reference', async () => {
    const [check] = kernelChecks
    if (check === undefined) throw new Error('no checks')
    const wrong: KernelCheck = {
      kind: check.kind,
      cases: () =>
        check
          .cases()
          .map((one) => ({ ...one, expected: one.expected.map((value) => value + 1e-3) as never })),
    }
    const { checked, refused } = await selfCheck(loadFlavour(flavour), [wrong], platformClock)
    expect(refused.map(({ kernel }) => kernel).sort()).toEqual([...checked].sort())
    expect(refused[0]).toMatchObject({ kind: check.kind, when: 'start' })
    expect(refused[0]?.difference).toBeGreaterThan(1e-4)
  })

  it('refuses what leaves the right values of the kernel before it standing', async () => {
    const kernels = loadFlavour(flavour)
    const idle = {
      ...kernels,
      run: (network: number) => (kernels.selected(network, 0) === 0 ? kernels.run(network) : undefined),
    }
    const { refused } = await selfCheck(idle, kernelChecks, platformClock)
    const refusedNames = new Set(refused.map(({ kernel }) => kernel))
    const later = kernelChecks.flatMap(({ cases }) =>
      cases().flatMap(({ plan }) => new KernelNetwork(loadFlavour(flavour), plan).variants(0).slice(1)),
    )
    expect(later.filter((kernel) => !refusedNames.has(kernel))).toEqual([])
    expect(later.length).toBeGreaterThan(0)
  })

  it('refuses what is right at first and wrong once it is compiled anew', async () => {
    const kernels = loadFlavour(flavour)
    let runs = 0
    const turning = {
      ...kernels,
      run(network: number) {
        runs += 1
        kernels.run(network)
        // As a fault of an optimising compiler would: the third value is another from the hundredth run on.
        if (runs > 100) new Float32Array(kernels.memory.buffer, kernels.tensor(network, 1), 3)[2] = 7
      },
    }
    const { refused } = await selfCheck(turning, kernelChecks.slice(0, 1), platformClock)
    expect(refused.length).toBeGreaterThan(0)
    expect(new Set(refused.map(({ when }) => when))).toEqual(new Set(['optimised']))
  })
})

/** What this Node's engine makes of the kernels of its best flavour, under other flags. */
function refusedUnder(flags: string[]): string[] {
  const entry = fileURLToPath(new URL('../../dist/engine/index.js', import.meta.url))
  const wasm = fileURLToPath(new URL('../../wasm/relaxed.wasm', import.meta.url))
  const script = `import { readFileSync } from 'node:fs'
    import { instantiate, kernelChecks, selfCheck } from ${JSON.stringify(entry)}
    const kernels = instantiate(new WebAssembly.Module(readFileSync(${JSON.stringify(wasm)})), 'relaxed')
    const clock = { now: () => performance.now(), sleep: (ms) => new Promise((end) => setTimeout(end, ms)) }
    const { refused } = await selfCheck(kernels, kernelChecks, clock)
    console.log(JSON.stringify(refused.map(({ kernel }) => kernel)))`
  const args = [...flags, '--input-type=module', '-e', script]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as string[]
}

describe('in a Node of its own', () => {
  it('refuses no kernel under the flags that our agent asks for', () => {
    expect(refusedUnder([...relaxedSimdFlags()])).toEqual([])
  })

  it.runIf(process.versions.v8.startsWith('11.3.'))(
    'refuses what the baseline compiler of V8 11.3 gets wrong, and nothing else',
    () => {
      const refused = refusedUnder(['--experimental-wasm-relaxed-simd'])
      expect(refused.length).toBeGreaterThan(0)
      for (const kernel of refused) expect(kernel).toMatch(/^i8-.*-relaxed$/)
    },
  )
})
