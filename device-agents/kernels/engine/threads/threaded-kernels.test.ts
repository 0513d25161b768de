import { readFileSync } from 'node:fs'
import { platformClock } from '@paceline/agent'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kernelChecks } from '../../checks/kernel-checks.js'
import { nodeThreads } from '../../node/start-node-thread.js'
import { type Flavour, hasRelaxedSimd } from '../flavour.js'
import { instantiate, type KernelExports } from '../kernel-exports.js'
import { KernelNetwork } from '../kernel-network.js'
import { selfCheck } from '../self-check/self-check.js'
import { readValues, writeValues } from '../tensor-values.js'
import { ThreadTeam } from './thread-team.js'

/** Node's threads run compiled code. */
const script = new URL('../../dist/node/node-thread.js', import.meta.url)
const threaded: Flavour[] = hasRelaxedSimd() ? ['threads', 'relaxed-threads'] : ['threads']
const [threads, runs] = [2, 25]

describe.each(threaded)('kernels shared by two threads, %s', (flavour) => {
  let kernels: KernelExports
  let alone: KernelExports
  let team: ThreadTeam
  let refused: ReadonlySet<string>
  beforeAll(async () => {
    const module = new WebAssembly.Module(
      readFileSync(new URL(`../../wasm/${flavour}.wasm`, import.meta.url)),
    )
    kernels = instantiate(module, flavour)
    alone = instantiate(module, flavour)
    // What an engine gets wrong is used by nobody; and both get the code of one compiler.
    const check = await selfCheck(alone, kernelChecks, platformClock)
    refused = new Set(check.refused.map(({ kernel }) => kernel))
    team = await ThreadTeam.start({ kernels, module, flavour, threads, startThread: nodeThreads(script) })
  })
  afterAll(() => team[Symbol.asyncDispose]())

  it.each(kernelChecks.map((check) => [check.kind, check] as const))('%s', async (_, { cases }) => {
    for (const { plan, inputs, expected } of cases()) {
      const [output] = plan.outputs.map((index) => plan.tensors[index])
      if (output === undefined) throw new Error('a plan without its output')
      const answerOf = (network: KernelNetwork, variant: number) => {
        network.select(0, variant)
        inputs.forEach((values, index) => {
          writeValues(network.tensor(index), plan.tensors[index] ?? output, values)
        })
        writeValues(network.output, output, expected.slice().fill(7))
        network.run()
        return readValues(network.output, output, expected.length)
      }
      const single = new KernelNetwork(alone, plan)
      const shared = new KernelNetwork(kernels, plan, threads)
      team.join(shared.address)
      // Whatever fails, threads that are not sent home would wait for ever.
      try {
        for (const [variant, name] of single.variants(0).entries()) {
          if (refused.has(name)) continue
          const right = answerOf(single, variant)
          for (let run = 0; run < runs; run++)
            expect(answerOf(shared, variant), `${name}, ${run}`).toEqual(right)
        }
      } finally {
        shared.end()
        await team.settled()
        kernels.release_all()
        single.close()
      }
    }
  })
})
