import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { buildModel } from '@paceline/tflite'
import { type BenchOptions, type Figure, medianOf } from './figure.js'

interface Times {
  readonly buildMs: readonly number[]
  readonly analyseMs: readonly number[]
  readonly copiedShare: number
  readonly cellsMs: number
}

const lower = { better: 'lower' } as const

/** Times of the workbench's heaviest steps, and how much memory models take while they are made. */
export async function run({ quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const cells = quick ? 100 : 1_000
  say(`building and analysing models, and ${cells} cells of NAS-Bench-201`)
  const times = resultOf<Times>('times.mjs', String(quick ? 7 : 25), String(cells))
  return [
    {
      key: 'workbench.build.mobilenet_v3',
      value: medianOf(times.buildMs),
      unit: 'ms',
      ...lower,
      target: 150,
    },
    { key: 'workbench.analyse.17mb', value: medianOf(times.analyseMs), unit: 'ms', ...lower, target: 20 },
    {
      key: 'workbench.analyse.17mb.copied',
      value: times.copiedShare,
      unit: 'of the file',
      ...lower,
      target: 0,
    },
    { key: 'workbench.nasbench201.thousand', value: times.cellsMs / cells, unit: 's', ...lower, target: 20 },
    ...memory(quick ? 3 : 9, say),
  ]
}

/** Peaks as multiples of the model: the written file where one is built, the given one where one is changed. */
function memory(repeats: number, say: BenchOptions['say']): Figure[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-workbench-'))
  try {
    const spec = { space: 'mobilenet_v3', encoding: { size: 'large' } }
    const file = path.join(folder, 'model.tflite')
    writeFileSync(file, buildModel(spec).bytes)
    const works = [
      ['build', JSON.stringify(spec)],
      ['float16', file],
      ['dynamic-int8', file],
    ] as const
    return works.map(([work, subject]) => {
      say(`memory of ${work}`)
      const ratios = Array.from({ length: repeats }, () => {
        const peak = resultOf<{ modelBytes: number; peakBytes: number }>('peak-memory.mjs', work, subject)
        return peak.peakBytes / peak.modelBytes
      })
      return {
        key: `workbench.memory.${work}`,
        value: medianOf(ratios),
        unit: 'x the model',
        ...lower,
        target: 2,
      }
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a program of this bench prints, in a process of its own. */
function resultOf<T>(name: string, ...args: string[]): T {
  const program = fileURLToPath(new URL(`./workbench/${name}`, import.meta.url))
  const child = spawnSync(process.execPath, ['--expose-gc', program, ...args], { encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`${name} ${args.join(' ')} failed: ${child.stderr}`)
  return JSON.parse(child.stdout) as T
}
