import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Measurement, protocolOn } from '@paceline/contracts'
import { buildModel, type ModelSpec } from '@paceline/tflite'
import { linuxConditions, measureRun, type RuntimeHost } from '@paceline/worker'
import { webHosts } from '@paceline/worker/appium'
import { modelOf } from '../device/invocations.js'
import type { BenchOptions, Figure } from './figure.js'

const networks: readonly (ModelSpec & { readonly key: string })[] = [
  { key: 'mobilenet_v1', space: 'mobilenet_v1', encoding: { width: 0.5, resolution: 128 } },
  { key: 'mobilenet_v2', space: 'mobilenet_v2', encoding: { width: 0.5, resolution: 128 } },
]

/** Operators that a line names. */
const NAMED = 5

/**
 * How well operators measured as slices agree with what the runtime's own profiler says of them in the same pages:
 * the largest difference of two shares, in percentage points, on tfjs-tflite. Nothing of our profile comes from
 * the runtime's.
 */
export async function run({ quick, say }: BenchOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'paceline-operators-'))
  const web = webHosts({ home: path.join(folder, 'home'), maxThreads: 1 })
  const signal = new AbortController().signal
  const hosts = [await web.litertWeb(signal), await web.tfjsTflite(signal)]
  try {
    const host = hosts[1]
    if (host === undefined || 'unavailable' in host) throw new Error(`no tfjs-tflite: ${host?.unavailable}`)
    const figures: Figure[] = []
    for (const { key, ...spec } of quick ? networks.slice(0, 1) : networks) {
      const model = modelOf(folder, `${key}.tflite`, buildModel(spec, 0).bytes)
      figures.push(...figuresOf(key, await profiled(host, model, quick ? 4 : 16), say))
    }
    return figures
  } finally {
    for (const host of hosts) if (!('unavailable' in host)) await host[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function profiled(host: RuntimeHost, model: ReturnType<typeof modelOf>, maxSeconds: number) {
  const outcome = await measureRun({
    host,
    model,
    protocol: protocolOn(host.offer, { perOperator: true, maxSeconds }),
    inputSeed: 0,
    conditions: linuxConditions(),
    signal: new AbortController().signal,
    onProgress: () => {},
  })
  if (outcome.state !== 'completed') throw new Error(outcome.message)
  return outcome.measurement
}

function figuresOf(
  key: string,
  { operators, profile, reasons }: Measurement,
  say: BenchOptions['say'],
): Figure[] {
  const own = profile?.runtimeOwn
  if (operators === null || profile === null || own?.length !== operators.length) {
    throw new Error(`${key} was not profiled twice: ${reasons.map(({ text }) => text).join('; ')}`)
  }
  const points = operators.map(({ index, type, share }) => ({
    name: `${index} ${type}`,
    ours: 100 * share,
    theirs: 100 * (own[index]?.share ?? 0),
  }))
  const apart = points.toSorted((a, b) => Math.abs(b.ours - b.theirs) - Math.abs(a.ours - a.theirs))
  for (const { name, ours, theirs } of apart.slice(0, NAMED)) {
    say(`${key} ${name}: ${ours.toFixed(2)}% by slices, ${theirs.toFixed(2)}% by the profiler`)
  }
  const [worst] = apart
  const sumUs = operators.reduce((sum, { medianUs }) => sum + medianUs, profile.overheadUs)
  const ratio = { unit: 'x', better: 'lower', target: null } as const
  return [
    {
      key: `operators.points.${key}`,
      value: Math.abs((worst?.ours ?? 0) - (worst?.theirs ?? 0)),
      unit: 'points',
      better: 'lower',
      target: 2,
    },
    { key: `operators.sum.vs.whole.${key}`, value: sumUs / profile.wholeUs, ...ratio },
    { key: `operators.context.${key}`, value: profile.contextRatio ?? 0, ...ratio },
  ]
}
