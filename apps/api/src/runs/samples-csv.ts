import type { StoredSamples } from '@paceline/db'

const columns = 'invocation,phase,index,latencyMs'

/**
 * RFC 4180 with a header row; numbers as ECMAScript prints them, so that reading gives the same float64. Samples of
 * several subjects have the subject in a column before the others: readers of one subject's find theirs unchanged.
 */
export function samplesCsv(sets: readonly StoredSamples[], withSubject: boolean): string {
  const lines = [withSubject ? `subject,${columns}` : columns]
  for (const { subject, invocation, phase, samplesMs } of sets) {
    const start = `${withSubject ? `${subject},` : ''}${invocation},${phase}`
    for (const [index, sampleMs] of samplesMs.entries()) lines.push(`${start},${index},${sampleMs}`)
  }
  return `${lines.join('\r\n')}\r\n`
}
