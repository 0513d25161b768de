import { readFileSync } from 'node:fs'
import { type KernelPlan, planes } from '@paceline/kernel-plan'
import { afterEach, describe, expect, it } from 'vitest'
import { nodeThreads } from '../../node/start-node-thread.js'
import { floats, randomOf } from '../../testing/seeded.js'
import { type Flavour, hasRelaxedSimd } from '../flavour.js'
import { instantiate } from '../kernel-exports.js'
import { KernelNetwork } from '../kernel-network.js'
import { ThreadTeam } from './thread-team.js'

/** Node's threads run compiled code. */
const script = new URL('../../dist/node/node-thread.js', import.meta.url)
const threaded: Flavour[] = hasRelaxedSimd() ? ['threads', 'relaxed-threads'] : ['threads']

/** Convolutions in a row, of so few pixels that the threads meet all the time. */
function chain(layers: number, channels = 12, side = 5): KernelPlan {
  const random = randomOf(1)
  return {
    tensors: Array.from({ length: layers + 1 }, () => planes(channels, side, side)),
    operators: Array.from({ length: layers }, (_, index) => ({
      kind: 'conv1x1-dense' as const,
      label: `${index}`,
      inputs: [index],
      output: index + 1,
      clamp: { min: -1, max: 1 },
      data: [floats(random, channels * channels), floats(random, channels)],
      parameters: [],
    })),
    inputs: [0],
    outputs: [layers],
  }
}

const teams: ThreadTeam[] = []
afterEach(async () => {
  for (const team of teams.splice(0)) await team[Symbol.asyncDispose]()
})

async function teamOf(flavour: Flavour, threads: number, thread = script) {
  const bytes = readFileSync(new URL(`../../wasm/${flavour}.wasm`, import.meta.url))
  const module = new WebAssembly.Module(bytes)
  const kernels = instantiate(module, flavour)
  const team = await ThreadTeam.start({ kernels, module, flavour, threads, startThread: nodeThreads(thread) })
  teams.push(team)
  return { kernels, team, alone: instantiate(module, flavour) }
}

describe.each(threaded)('a team of threads, %s', (flavour) => {
  it.each([
    [2, 4000, 'sleeps'],
    // More than this machine may have processors for: most waits are sleeps.
    [5, 2000, 'sleeps'],
    // As on a page's main thread: on a busy machine a run then takes a slice of the scheduler's for each meeting.
    [2, 100, 'spins'],
  ])(
    'gives on %i threads in each of %i runs what one thread gives, where the first %s',
    async (threads, runs, waiting) => {
      const { kernels, team, alone } = await teamOf(flavour, threads)
      const plan = chain(6)
      const first = waiting === 'spins' ? { ...kernels, let_first_sleep() {} } : kernels
      const network = new KernelNetwork(first, plan, threads)
      team.join(network.address)
      const single = new KernelNetwork(alone, plan)
      const random = randomOf(2)
      for (let run = 0; run < runs; run++) {
        const input = floats(random, network.input.length)
        for (const one of [network, single]) (one.input as Float32Array).set(input)
        network.run()
        single.run()
        expect(Buffer.compare(bytesOf(network.output), bytesOf(single.output)), `run ${run}`).toBe(0)
      }
      network.end()
      await team.settled()
    },
  )

  it('works on one network after the other, in the same memory', async () => {
    const { kernels, team } = await teamOf(flavour, 2)
    let grown = 0
    for (let round = 0; round < 30; round++) {
      const network = new KernelNetwork(kernels, chain(1 + (round % 4)), 2)
      team.join(network.address)
      network.input.fill(round)
      network.run()
      network.end()
      await team.settled()
      kernels.release_all()
      if (round === 10) grown = kernels.memory.buffer.byteLength
    }
    expect(kernels.memory.buffer.byteLength).toBe(grown)
  })

  it('is let go by a network that fell, and refuses to go on', async () => {
    const { kernels, team } = await teamOf(flavour, 2)
    const network = new KernelNetwork(kernels, chain(2), 2)
    team.join(network.address)
    network.run()
    network.abandon()
    await expect(team.settled()).rejects.toMatchObject({ code: 'runner-crashed' })
    // This thread is not left waiting either.
    expect(() => network.run()).toThrow(WebAssembly.RuntimeError)
    expect(() => team.check()).toThrow(/unreachable/)
  })

  it('says why a thread cannot be had, and when one has died', async () => {
    const missing = new URL('./no-such-script.js', import.meta.url)
    await expect(teamOf(flavour, 2, missing)).rejects.toMatchObject({ code: 'runner-crashed' })
    const { team } = await teamOf(flavour, 2)
    await team[Symbol.asyncDispose]()
    expect(() => team.check()).toThrow('its threads were ended')
  })
})

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
