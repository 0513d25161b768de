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

/** Each network has an instance of its own, as each session has. */
export async function openPaceline(
  { planUrl, flavour, threads = 1, kernel }: PacelineRequest,
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
  if (network === 0) {
    const why = textAt(kernels, kernels.error())
    throw new Error(`${planUrl}: refused at operator ${kernels.error_operator()}: ${why}`)
  }
  fillInput(kernels, network, plan)
  if (threads > 1) team.join(network)
  if (kernel === undefined) chooseVariants(kernels, network, plan)
  else selectKernel(kernels, network, kernel)
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

/** The first input; header and tensors of the plan's file are as packages/kernel-plan writes them. */
function fillInput(kernels: KernelExports, network: number, plan: Uint8Array): void {
  const words = new DataView(plan.buffer, plan.byteOffset)
  const input = words.getUint32(words.getUint32(9 * 4, true), true)
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

/** Fastest of a few turns, found once for each shape, as on a device. */
function chooseVariants(kernels: KernelExports, network: number, plan: Uint8Array): void {
  const chosen = new Map<string, number>()
  for (let operator = 0; operator < kernels.operators(network); operator++) {
    const shape = shapeOf(plan, operator)
    const variant = chosen.get(shape) ?? fastestVariant(kernels, network, operator)
    chosen.set(shape, variant)
    kernels.select(network, operator, variant)
  }
}

/** Kind, parameters, bytes of weights, and sizes of the first input and the output. */
function shapeOf(plan: Uint8Array, operator: number): string {
  const view = new DataView(plan.buffer, plan.byteOffset)
  const words = (at: number, count: number) =>
    Array.from({ length: count }, (_, word) => view.getUint32(at + 4 * word, true))
  const [tensors = 0, operators = 0] = words(4 * 4, 2)
  const own = words(operators + operator * 64, 16)
  const [kind, first = 0, , , output = 0] = own
  const sizes = (tensor: number) => words(tensors + tensor * 32, 6)
  return [kind, own[8], ...own.slice(11), ...sizes(first), ...sizes(output)].join(' ')
}

const turns = 8
const leastMs = 0.5

/** In turns, so that no variant is judged by what the engine has not optimised yet, or by a moment's neighbour. */
function fastestVariant(kernels: KernelExports, network: number, operator: number): number {
  const bestMs = new Array<number>(kernels.variants(network, operator)).fill(Number.POSITIVE_INFINITY)
  for (let turn = 0; turn < turns; turn++)
    for (const variant of bestMs.keys()) {
      kernels.select(network, operator, variant)
      // Its packed weights are not in the caches yet.
      kernels.run_operator(network, operator)
      let calls = 0
      const startedMs = performance.now()
      let takenMs = 0
      do {
        kernels.run_operator(network, operator)
        calls += 1
        takenMs = performance.now() - startedMs
      } while (takenMs < leastMs)
      bestMs[variant] = Math.min(bestMs[variant] ?? Number.NaN, takenMs / calls)
    }
  return bestMs.indexOf(Math.min(...bestMs))
}

function selectKernel(kernels: KernelExports, network: number, kernel: string): void {
  for (let operator = 0; operator < kernels.operators(network); operator++) {
    const names = Array.from({ length: kernels.variants(network, operator) }, (_, variant) =>
      textAt(kernels, kernels.variant_name(network, operator, variant)),
    )
    const variant = names.findIndex((name) => name.startsWith(kernel))
    if (variant < 0) throw new Error(`no kernel ${kernel} for operator ${operator}: ${names.join(', ')}`)
    kernels.select(network, operator, variant)
  }
}

function textAt({ memory }: KernelExports, address: number): string {
  const bytes = new Uint8Array(memory.buffer, address)
  return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)))
}
