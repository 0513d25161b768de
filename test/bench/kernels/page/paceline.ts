import { type Flavour, instantiate, type KernelExports } from '@paceline/agent-kernels'
import { bytesOf, type Contestant, type PacelineRequest, type PeakRequest } from './contestant.js'

const modules = new Map<string, Promise<WebAssembly.Module>>()

/** Each network has an instance of its own, as each session has. */
async function instance(flavour: Flavour, folder: string): Promise<KernelExports> {
  const module =
    modules.get(flavour) ?? bytesOf(`${folder}${flavour}.wasm`).then((bytes) => WebAssembly.compile(bytes))
  modules.set(flavour, module)
  return instantiate(await module, flavour)
}

/** The variant of each operator is the fastest of a few calls, as a device chooses. */
export async function openPaceline(
  { planUrl, flavour }: PacelineRequest,
  folder: string,
): Promise<Contestant> {
  const kernels = await instance(flavour, folder)
  const plan = await bytesOf(planUrl)
  const place = kernels.allocate(plan.byteLength)
  new Uint8Array(kernels.memory.buffer).set(plan, place)
  const network = kernels.open(place, plan.byteLength, 1)
  if (network === 0) throw new Error(`${planUrl}: refused at operator ${kernels.error_operator()}`)
  fillInput(kernels, network, plan)
  const operators = kernels.operators(network)
  for (let operator = 0; operator < operators; operator++) chooseVariant(kernels, network, operator)
  return { run: () => kernels.run(network), close: () => kernels.release_all() }
}

/** Header and tensors of the plan's file are as packages/kernel-plan writes them. */
function fillInput(kernels: KernelExports, network: number, plan: Uint8Array): void {
  const words = new DataView(plan.buffer, plan.byteOffset)
  const input = words.getUint32(9 * 4, true)
  const bytes = words.getUint32(words.getUint32(4 * 4, true) + input * 32 + 28, true)
  const values = new Float32Array(kernels.memory.buffer, kernels.tensor(network, input), bytes / 4)
  for (let index = 0; index < values.length; index++) values[index] = ((index * 37) % 255) / 128 - 1
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

export async function openPeak(
  { flavour, accumulators, iterations }: PeakRequest,
  folder: string,
): Promise<Contestant> {
  const kernels = await instance(flavour, folder)
  return { run: () => void kernels.peak(accumulators, iterations, 0.5), close: () => undefined }
}
