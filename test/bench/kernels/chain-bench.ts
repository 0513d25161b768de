import { type KernelPlan, writePlan } from '@paceline/kernel-plan'
import type { TfliteModel } from '@paceline/tflite'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { bytesOfModel, type ChainShape, chainLayers, type Filters } from './chain-models.js'
import { chainPlan, type Rows } from './chain-plan.js'
import type { ContestantRequest, PacelineRequest } from './page/contestant.js'
import { layerTimes, medianInterval } from './rounds.js'
import type { Times } from './times.js'

type Distribute<T> = T extends unknown ? Omit<T, 'name'> : never
/** A contestant without its name. */
export type Entry = Distribute<ContestantRequest>

/** How one contestant is made from a chain of so many layers. */
export type MakeEntry = (layers: number) => Promise<Entry>

export interface ChainTimes extends Times {
  /** Of single calls, as they were measured. */
  callMs(name: string): readonly number[]
}

export interface ChainOptions {
  readonly rounds: number
  readonly say: BenchOptions['say']
  /** What runs beside the chains and is none. */
  readonly others?: Readonly<Record<string, Entry>>
}

/**
 * Runs chains of nine layers and of one in one page, all by turns, with whatever `others` there are beside. The
 * difference over eight is a layer: what each inference costs once is left out.
 */
export async function measureChains(
  page: BenchPage,
  shape: ChainShape,
  chains: Readonly<Record<string, MakeEntry>>,
  { rounds, say, others = {} }: ChainOptions,
): Promise<ChainTimes> {
  const contestants: ContestantRequest[] = []
  for (const [name, make] of Object.entries(chains))
    for (const layers of [chainLayers, 1])
      contestants.push({ name: nameOf(name, layers), ...(await make(layers)) })
  for (const [name, entry] of Object.entries(others)) contestants.push({ name, ...entry })
  const { measured } = await page.measure({ contestants, rounds, seed: shape.side })
  const callMs = (name: string) => measured[name]?.samplesMs ?? []
  const times: ChainTimes = {
    callMs,
    samplesMs: (name) =>
      layerTimes(
        { longMs: callMs(nameOf(name, chainLayers)), shortMs: callMs(nameOf(name, 1)) },
        chainLayers,
      ),
    hotMs: (name) => measured[nameOf(name, 1)]?.hotMs ?? Number.NaN,
  }
  for (const name of Object.keys(chains)) {
    const { value, low, high } = medianInterval(times.samplesMs(name))
    say(
      `${shape.name} ${name.padEnd(14)} ${ms(value)} ms a layer (${ms(low)} to ${ms(high)}), alone and hot ${ms(times.hotMs(name))}`,
    )
  }
  return times
}

const nameOf = (name: string, layers: number) => `${name}.${layers}`
const ms = (value: number) => value.toFixed(3)

/** The time of a layer of each chain. */
export function layerFigures(
  times: Times,
  { name: shape }: ChainShape,
  group: string,
  names: readonly string[],
): Figure[] {
  return names.map((name) => ({
    key: `layer.${group}.${name}.${shape}`,
    ...figureOf(medianInterval(times.samplesMs(name))),
    hot: times.hotMs(name),
    unit: 'ms',
    better: 'lower',
    target: null,
  }))
}

export const figureOf = ({ value, low, high }: { value: number; low: number; high: number }) => ({
  value,
  interval: { low, high },
})

type OursOptions = Partial<Omit<PacelineRequest, 'runtime' | 'planUrl'>>

/** Our kernels on a chain of the first of these layers, its weights given in a structure. */
export function ours(
  page: BenchPage,
  shape: ChainShape,
  filters: readonly Filters[],
  rows: Rows,
  options: OursOptions = {},
): MakeEntry {
  return oursByPlan(page, (layers) => chainPlan(shape, filters.slice(0, layers), rows), options)
}

export function oursByPlan(
  page: BenchPage,
  planOf: (layers: number) => KernelPlan,
  options: OursOptions = {},
): MakeEntry {
  return async (layers) => ({
    runtime: 'paceline',
    flavour: 'relaxed',
    ...options,
    planUrl: await page.offer(writePlan(planOf(layers))),
  })
}

export function liteRt(page: BenchPage, model: (layers: number) => TfliteModel): MakeEntry {
  return async (layers) => ({
    runtime: 'litert',
    modelUrl: await page.offer(bytesOfModel(model(layers))),
  })
}
