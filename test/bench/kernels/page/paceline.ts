import {
  type Flavour,
  instantiate,
  type KernelExports,
  startWebThread,
  ThreadTeam,
} from '@paceline/agent-kernels'
import { bytesOf, type Contestant, type PacelineRequest, type PeakRequest } from './contestant.js'

const modules = new Map<string, Promise<WebAssembly.Module>>()

function moduleOf(flavour: Flavour, folder: string): Promise<WebAssembly.Module> {
  const url = `${folder}${flavour}.wasm`
  const module = modules.get(url) ?? bytesOf(url).then((bytes) => WebAssembly.compile(bytes))
  modules.set(url, module)
  return module
}

/**
 * Each network has an instance of its own, as each session has. The variant of each operator is the fastest of a few
 * calls, as a device chooses.
 */
export async function openPaceline(
  { planUrl, flavour, threads = 1 }: PacelineRequest,
  folder: string,
): Promise<Contestant> {
  const built: Flavour = threads === 1 ? flavour : flavour === 'relaxed' ? 'relaxed-threads' : 'threads'
  const module = await moduleOf(built, folder)
  const kernels = instantiate(module, built)
  const team = await ThreadTeam.start({
    kernels,
    module,
    flavour: built,
    threads,
    startThread: startWebThread,
  })
  const plan = await bytesOf(planUrl)
  const place = kernels.allocate(plan.byteLength)
  new Uint8Array(kernels.memory.buffer).set(plan, place)
  const network = kernels.open(place, plan.byteLength, threads)
  if (network === 0) throw new Error(`${planUrl}: refused at operator ${kernels.error_operator()}`)
  fillInput(kernels, network, plan)
  if (threads > 1) team.join(network)
  const operators = kernels.operators(network)
  for (let operator = 0; operator < operators; operator++) chooseVariant(kernels, network, operator)
  return {
    run: () => kernels.run(network),
    close: () => void team[Symbol.asyncDispose](),
  }
}

export async function openPeak(
  { flavour, accumulators, iterations }: PeakRequest,
  folder: string,
): Promise<Contestant> {
  const kernels = instantiate(await moduleOf(flavour, folder), flavour)
  return { run: () => void kernels.peak(accumulators, iterations, 0.5), close: () => undefined }
}

/** Header and tensors of the plan's file are as packages/kernel-plan writes them. */
function fillInput(kernels: KernelExports, network: number, plan: Uint8Array): void {
  const words = new DataView(plan.buffer, plan.byteOffset)
  const input = words.getUint32(9 * 4, true)
  const bytes = words.getUint32(words.getUint32(4 * 4, true) + input * 32 + 28, true)
  const isFloat = words.getUint32(words.getUint32(4 * 4, true) + input * 32, true) === 1
  const address = kernels.tensor(network, input)
  const values = isFloat
    ? new Float32Array(kernels.memory.buffer, address, bytes / 4)
    : new Int8Array(kernels.memory.buffer, address, bytes)
  for (let index = 0; index < values.length; index++) {
    const value = ((index * 37) % 255) - 127
    values[index] = isFloat ? value / 128 : value
  }
}

function chooseVariant(kernels: KernelExports, network: number, operator: number): void {
  const times = Array.from({ length: kernels.variants(network, operator) }, (_, variant) => {
    kernels.select(network, operator, variant)
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < 8; round++) {
      const started = performance.now()
      kernels.run_operator(network, operator)
      best = Math.min(best, performance.now() - started)
    }
    return best
  })
  kernels.select(network, operator, times.indexOf(Math.min(...times)))
}
