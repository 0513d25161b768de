import { writePlan } from '@paceline/kernel-plan'
import type { TfliteModel } from '@paceline/tflite'
import type { BenchOptions, Figure } from '../figure.js'
import type { BenchPage } from './bench-page.js'
import { bytesOfModel, type ChainShape, chainLayers } from './chain-models.js'
import { chainPlan, type Structure } from './chain-plan.js'
import type { ContestantRequest } from './page/contestant.js'
import { layerTimes, medianInterval, medianRatio } from './rounds.js'

type Distribute<T> = T extends unknown ? Omit<T, 'name'> : never
/** A contestant without its name. */
export type Entry = Distribute<ContestantRequest>

/** How one contestant is made from a chain of so many layers. */
export type MakeEntry = (layers: number) => Promise<Entry>

export interface ChainTimes {
  /** Of one layer within a chain, in milliseconds, one a round; empty for what is no chain. */
  layerMs(name: string): readonly number[]
  /** Of single calls, as they were measured. */
  callMs(name: string): readonly number[]
}

/**
 * Runs chains of nine layers and of one in one page, all by turns, with whatever `others` there are beside. The
 * difference over eight is a layer: what each inference costs once is left out.
 */
export async function measureChains(
  page: BenchPage,
  shape: ChainShape,
  chains: Readonly<Record<string, MakeEntry>>,
  {
    rounds,
    say,
    others = {},
  }: { rounds: number; say: BenchOptions['say']; others?: Readonly<Record<string, Entry>> },
): Promise<ChainTimes> {
  const contestants: ContestantRequest[] = []
  for (const [name, make] of Object.entries(chains))
    for (const layers of [chainLayers, 1])
      contestants.push({ name: nameOf(name, layers), ...(await make(layers)) })
  for (const [name, entry] of Object.entries(others)) contestants.push({ name, ...entry })
  const { measured } = await page.measure({ contestants, rounds, seed: shape.side })
  const callMs = (name: string) => measured[name]?.samplesMs ?? []
  const layerMs = (name: string) =>
    layerTimes({ longMs: callMs(nameOf(name, chainLayers)), shortMs: callMs(nameOf(name, 1)) }, chainLayers)
  for (const name of Object.keys(chains)) {
    const { value, low, high } = medianInterval(layerMs(name))
    const hot = measured[nameOf(name, 1)]?.hotMs ?? Number.NaN
    say(
      `${shape.name} ${name.padEnd(14)} ${ms(value)} ms a layer (${ms(low)} to ${ms(high)}), alone and hot ${ms(hot)}`,
    )
  }
  return { layerMs, callMs }
}

const nameOf = (name: string, layers: number) => `${name}.${layers}`
const ms = (value: number) => value.toFixed(3)

/** Our kernels on a chain, its weights given in a structure. */
export function ours(
  page: BenchPage,
  shape: ChainShape,
  model: (layers: number) => TfliteModel,
  structure: Structure,
  { flavour = 'relaxed', threads = 1 }: { flavour?: 'simd' | 'relaxed'; threads?: number } = {},
): MakeEntry {
  return async (layers) => ({
    runtime: 'paceline',
    flavour,
    threads,
    planUrl: await page.offer(writePlan(chainPlan(shape, model(layers), structure))),
  })
}

export function liteRt(page: BenchPage, model: (layers: number) => TfliteModel): MakeEntry {
  return async (layers) => ({
    runtime: 'litert',
    modelUrl: await page.offer(bytesOfModel(model(layers))),
  })
}

/** How many times faster the second is, round by round; printed beside its target, never asserted. */
export function speedUp(
  key: string,
  slower: readonly number[],
  faster: readonly number[],
  target: number | null,
): Figure {
  return { key, value: medianRatio(slower, faster).value, unit: 'x', better: 'higher', target }
}
