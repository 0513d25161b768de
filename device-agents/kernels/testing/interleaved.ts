import { performance } from 'node:perf_hooks'
import type { Random } from '@paceline/domain'

export interface Contestant {
  readonly name: string
  readonly run: () => void
}

/** Long beside the timer's step, short beside the turns that a busy machine gives to others. */
const batchMs = 1
const rounds = 60
const warmUpMs = 60

/**
 * Milliseconds of one call each, by name: batches in turn, their order drawn anew each round. The fastest batch
 * counts, since neighbours on the machine only ever add.
 */
export function interleavedMs(random: Random, contestants: readonly Contestant[]): Map<string, number> {
  const entries = contestants.map((contestant) => ({
    ...contestant,
    calls: callsOf(contestant),
    samplesMs: [] as number[],
  }))
  for (let round = 0; round < rounds; round++)
    for (const entry of shuffled(random, entries)) {
      const startMs = performance.now()
      for (let call = 0; call < entry.calls; call++) entry.run()
      entry.samplesMs.push((performance.now() - startMs) / entry.calls)
    }
  return new Map(entries.map(({ name, samplesMs }) => [name, Math.min(...samplesMs)]))
}

/** Calls that fill a batch, once the engine has compiled what they run. */
function callsOf({ run }: Contestant): number {
  const endMs = performance.now() + warmUpMs
  while (performance.now() < endMs) run()
  for (let calls = 1; ; calls *= 2) {
    const startMs = performance.now()
    for (let call = 0; call < calls; call++) run()
    if (performance.now() - startMs >= batchMs) return calls
  }
}

function shuffled<T>(random: Random, values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: random.nextUnit() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value)
}
