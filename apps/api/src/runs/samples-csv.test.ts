import { expect, it } from 'vitest'
import { samplesCsv } from './samples-csv.js'

const samplesMs = [0.1 + 0.2, 12, 1e-7]
const sets = [
  { subject: 'model', invocation: 0, phase: 'warmup' as const, samplesMs: [5] },
  { subject: 'model', invocation: 1, phase: 'apart' as const, samplesMs },
]

it('writes one line per sample and loses no digit', () => {
  const rows = samplesCsv(sets, false).trimEnd().split('\r\n')
  expect(rows.slice(0, 2)).toEqual(['invocation,phase,index,latencyMs', '0,warmup,0,5'])
  expect(rows.slice(2).map((row) => Number(row.split(',')[3]))).toEqual(samplesMs)
  expect(rows[4]?.startsWith('1,apart,2,')).toBe(true)
})

it('names the subject before the columns that a reader of one knows', () => {
  const sentinel = { subject: 'sentinel:compute', invocation: 0, phase: 'measured' as const, samplesMs: [2] }
  const alone = samplesCsv(sets, false).trimEnd().split('\r\n')
  const rows = samplesCsv([...sets, sentinel], true)
    .trimEnd()
    .split('\r\n')
  expect(rows.slice(0, -1)).toEqual(alone.map((row, at) => `${at === 0 ? 'subject' : 'model'},${row}`))
  expect(rows.at(-1)).toBe('sentinel:compute,0,measured,0,2')
})
