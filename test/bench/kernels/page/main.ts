import { createRandom } from '@paceline/domain'
import type { BenchAnswer, BenchRequest, Contestant, ContestantRequest, Measured } from './contestant.js'
import { openLiteRt } from './litert.js'
import { openOnnx } from './onnx.js'
import { openPaceline, openPeak } from './paceline.js'
import { openTfjs } from './tfjs.js'

/** Folders of the runtimes' own files, by URL, and their scripts. */
export interface Sites {
  readonly paceline: string
  readonly litert: string
  readonly onnx: string
  readonly tfjs: string
  readonly scripts: readonly string[]
}

Object.assign(globalThis, {
  benchKernels: async (request: BenchRequest, sites: Sites): Promise<BenchAnswer> => {
    const foreign = new Set<string>(['onnx', 'tfjs'])
    if (request.contestants.some(({ runtime }) => foreign.has(runtime))) await loadScripts(sites.scripts)
    const opened: [string, Contestant][] = []
    for (const contestant of request.contestants)
      opened.push([contestant.name, await open(contestant, sites)])
    const measured = await measure(opened, request)
    for (const [, contestant] of opened) contestant.close()
    return { measured, engine: navigator.userAgent, isolated: crossOriginIsolated }
  },
})

function open(request: ContestantRequest, sites: Sites): Promise<Contestant> {
  switch (request.runtime) {
    case 'paceline':
      return openPaceline(request, sites.paceline)
    case 'peak':
      return openPeak(request, sites.paceline)
    case 'litert':
      return openLiteRt(request, sites.litert)
    case 'onnx':
      return openOnnx(request, sites.onnx)
    case 'tfjs':
      return openTfjs(request, sites.tfjs)
  }
}

/** Calls before anything is measured: the engine's optimising compiler must have had its turn. A short form has fewer. */
const mostWarmUps = 12

async function measure(
  opened: readonly (readonly [string, Contestant])[],
  { rounds, seed }: BenchRequest,
): Promise<Record<string, Measured>> {
  const samples = new Map<string, number[]>(opened.map(([name]) => [name, []]))
  const warmUps = Math.min(mostWarmUps, rounds)
  for (const [, contestant] of opened) for (let call = 0; call < warmUps; call++) await contestant.run()
  const random = createRandom(seed)
  for (let round = 0; round < rounds; round++)
    for (const [name, contestant] of shuffled(opened, random.nextBelow)) {
      const started = performance.now()
      await contestant.run()
      samples.get(name)?.push(performance.now() - started)
    }
  const measured: Record<string, Measured> = {}
  for (const [name, contestant] of opened)
    measured[name] = { samplesMs: samples.get(name) ?? [], hotMs: await hot(contestant) }
  return measured
}

const batches = 5
const batchMs = 10

/** The median of a few batches of calls one after another. */
async function hot(contestant: Contestant): Promise<number> {
  const times: number[] = []
  for (let batch = 0; batch < batches; batch++) {
    const started = performance.now()
    let calls = 0
    do {
      await contestant.run()
      calls += 1
    } while (performance.now() - started < batchMs)
    times.push((performance.now() - started) / calls)
  }
  times.sort((a, b) => a - b)
  return times[batches >> 1] ?? Number.NaN
}

function shuffled<T>(items: readonly T[], below: (bound: number) => number): T[] {
  const order = [...items]
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1)
    const held = order[last] as T
    order[last] = order[other] as T
    order[other] = held
  }
  return order
}

async function loadScripts(urls: readonly string[]): Promise<void> {
  for (const url of urls) {
    if (document.querySelector(`script[src="${url}"]`) !== null) continue
    await new Promise<void>((resolve, reject) => {
      const script = document.createElement('script')
      script.src = url
      script.onload = () => resolve()
      script.onerror = () => reject(new Error(`${url} could not be loaded`))
      document.head.append(script)
    })
  }
}
