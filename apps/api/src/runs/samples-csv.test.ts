import { expect, it } from 'vitest'
import { samplesCsv } from './samples-csv.js'

it('writes one line per sample and loses no digit', () => {
  const samplesMs = [0.1 + 0.2, 12, 1e-7]
  const csv = samplesCsv([
    { subject: 'model', invocation: 0, phase: 'warmup', samplesMs: [5] },
    { subject: 'model', invocation: 1, phase: 'measured', samplesMs },
  ])
  const rows = csv.trimEnd().split('\r\n')
  expect(rows.slice(0, 2)).toEqual(['invocation,phase,index,latencyMs', '0,warmup,0,5'])
  expect(rows.slice(2).map((row) => Number(row.split(',')[3]))).toEqual(samplesMs)
  expect(rows[4]?.startsWith('1,measured,2,')).toBe(true)
})
