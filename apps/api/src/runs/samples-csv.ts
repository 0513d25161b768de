import type { StoredSamples } from '@paceline/db'

/** RFC 4180 with a header row; numbers as ECMAScript prints them, so that reading gives the same float64. */
export function samplesCsv(sets: readonly StoredSamples[]): string {
  const lines = ['invocation,phase,index,latencyMs']
  for (const { invocation, phase, samplesMs } of sets) {
    for (const [index, sampleMs] of samplesMs.entries())
      lines.push(`${invocation},${phase},${index},${sampleMs}`)
  }
  return `${lines.join('\r\n')}\r\n`
}
