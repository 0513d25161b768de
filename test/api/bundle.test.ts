import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Comparison, Device, Job, Model, Run } from '@paceline/contracts'
import { noiseFloor, replayOutcome } from '@paceline/domain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../stack/index.js'
import { comparedOnce, measuredOnce } from './scripted-measurements.js'
import { type ServedApi, serveApi } from './served-api.js'
import { unzip } from './unzip.js'

let api: ServedApi
let device: Device
const models: Model[] = []
const folders: Disposable[] = []
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
  for (const seed of [0, 1]) {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    models.push((await api.call('POST', '/v1/models/build', { payload: { spec, seed } })).json())
  }
})
afterAll(async () => {
  for (const folder of folders) folder[Symbol.dispose]()
  await api[Symbol.asyncDispose]()
})

const modelId = (index: number) => models[index]?.id ?? ''
const ask = async (more: object = {}): Promise<Run> => {
  const payload = { modelId: modelId(0), devices: { ids: [device.id] }, ...more }
  return (await api.call('POST', '/v1/jobs', { payload })).json<Job>().runs[0] as Run
}
const measured = async (seed: number, protocol?: object): Promise<Run> => {
  const run = await ask(protocol && { protocol })
  await api.measure(device, run, 0, await measuredOnce(seed, protocol))
  return run
}
const download = (id: string) => api.call('GET', `/v1/runs/${id}/bundle`)

/** A bundle in a folder with nothing else in it. */
async function unpacked(id: string) {
  const answer = await download(id)
  expect(answer.statusCode, answer.body.slice(0, 500)).toBe(200)
  const folder = temporaryFolder('bundle')
  folders.push(folder)
  const names = await unzip(answer.rawPayload, folder.path)
  const file = (name: string) => path.join(folder.path, name)
  const json = (name: string) => JSON.parse(readFileSync(file(name), 'utf8'))
  /** Writes a file anew, and its digest into the manifest, as somebody would who hides it. */
  const forge = (name: string, value: unknown) => {
    const content = JSON.stringify(value)
    const manifest = json('manifest.json')
    manifest.files[name].sha256 = createHash('sha256').update(content).digest('hex')
    writeFileSync(file(name), content)
    writeFileSync(file('manifest.json'), JSON.stringify(manifest))
  }
  const recompute = () => {
    const options = { cwd: folder.path, env: {}, encoding: 'utf8' } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, ['recompute.mjs'], options)
    return { status, stdout, stderr }
  }
  return { answer, names, file, json, forge, recompute }
}

type Bundle = Awaited<ReturnType<typeof unpacked>>
interface SampleSet {
  subject: string
  phase: string
  samplesMs: number[]
}

/** Doubles one measured sample of a subject. */
function doubled(bundle: Bundle, name: string, subject: string): SampleSet[] {
  const sets = bundle.json(name) as SampleSet[]
  const chosen = sets.find((set) => set.subject === subject && set.phase === 'measured')
  return sets.map((set) =>
    set === chosen ? { ...set, samplesMs: set.samplesMs.map((ms, at) => (at === 0 ? 2 * ms : ms)) } : set,
  )
}

describe('GET /v1/runs/{id}/bundle', () => {
  it('holds all that the figures rest on, and works each of them out again', async () => {
    const { id } = await measured(1)
    const bundle = await unpacked(id)
    const { headers } = bundle.answer
    expect(headers['content-type']).toBe('application/zip')
    expect(headers['content-disposition']).toBe(`attachment; filename="${id}-evidence.zip"`)
    expect(bundle.names[0]).toBe('manifest.json')
    const manifest = bundle.json('manifest.json')
    expect(manifest).toMatchObject({
      format: { name: 'paceline-evidence', version: 1 },
      run: id,
      model: { id: modelId(0), sha256: models[0]?.sha256, graph: models[0]?.graph.digest },
    })
    expect(Object.keys(manifest.files)).toEqual(bundle.names.slice(1))
    expect(bundle.names.filter((name) => /tflite|test/.test(name))).toEqual([])
    const run = (await api.call('GET', `/v1/runs/${id}`)).json<Run>()
    expect({ ...bundle.json('measurement.json'), conditions: bundle.json('conditions.json') }).toEqual(
      run.measurement,
    )
    const all = (await api.call('GET', `/v1/runs/${id}/samples?subject=all`)).json()
    expect(bundle.json('samples.json')).toEqual(all.invocations)
    const { status, stdout, stderr } = bundle.recompute()
    expect([status, stderr], stdout).toEqual([0, ''])
    expect(stdout).toMatch(/all \d\d+ figures of run_\w+ follow from its samples/)
    expect(stdout).toMatch(/^ok +measurement\.sentinel\.normalisedMedianMs +\d/m)
    expect(stdout).toMatch(/^ok +measurement\.verdict +stable +stable$/m)
  })

  it('gives figures that a slow hand gets too', async () => {
    const bundle = await unpacked((await measured(2)).id)
    const { latencyMs, apart } = bundle.json('measurement.json')
    expect(apart).toEqual([])
    const own = (bundle.json('samples.json') as SampleSet[]).filter(
      ({ subject, phase }) => subject === 'model' && phase === 'measured',
    )
    const all = own.flatMap(({ samplesMs }) => samplesMs)
    const middle = (values: number[]) => {
      const order = values.toSorted((a, b) => a - b)
      return ((order[Math.ceil(order.length / 2) - 1] ?? 0) + (order[Math.floor(order.length / 2)] ?? 0)) / 2
    }
    const average = (values: number[]) => values.reduce((total, value) => total + value, 0) / values.length
    const spread = (values: number[]) =>
      Math.sqrt(
        (average(values.map((value) => (value - average(values)) ** 2)) * values.length) /
          (values.length - 1),
      )
    expect(latencyMs.median).toBeCloseTo(middle(all), 9)
    expect(latencyMs.mean).toBeCloseTo(average(all), 9)
    expect(latencyMs.stddev).toBeCloseTo(spread(all), 9)
    expect(latencyMs.mad).toBeCloseTo(middle(all.map((value) => Math.abs(value - middle(all)))), 9)
    const logs = own.map(({ samplesMs }) => Math.log(middle(samplesMs)))
    const error = spread(logs) / Math.sqrt(logs.length)
    expect(latencyMs.standardErrorRatio).toBeCloseTo(error, 12)
    // Five invocations stop at the first look, which spends 85% of the 5%: the 97.875% quantile of t on 4 degrees.
    expect(own).toHaveLength(5)
    let [t4, beyond] = [0, 100]
    for (let round = 0; round < 100; round++) {
      const t = (t4 + beyond) / 2
      const square = (t * t) / (1 + (t * t) / 4)
      // The distribution function of Student's t on 4 degrees.
      if (0.5 + 0.375 * Math.sqrt(square) * (1 - square / 12) < 1 - 0.02125) t4 = t
      else beyond = t
    }
    expect(latencyMs.ci.high).toBeCloseTo(Math.exp(average(logs) + t4 * error), 9)
  })

  it('is the same bytes for the same run', async () => {
    const { id } = await measured(3)
    const [first, second] = [await download(id), await download(id)]
    expect(first.rawPayload.equals(second.rawPayload)).toBe(true)
  })

  it('ends with 1 once a sample was changed, hidden or not', async () => {
    const { id } = await measured(4)
    const open = await unpacked(id)
    writeFileSync(open.file('samples.json'), JSON.stringify(doubled(open, 'samples.json', 'model')))
    const seen = open.recompute()
    expect(seen.status).toBe(1)
    expect(seen.stdout).toContain('samples.json is not the file that the manifest names')
    for (const subject of ['model', 'sentinel:memory']) {
      const bundle = await unpacked(id)
      bundle.forge('samples.json', doubled(bundle, 'samples.json', subject))
      const { status, stdout } = bundle.recompute()
      expect(status, stdout).toBe(1)
      expect(stdout).toMatch(/^DIFFERS +measurement\./m)
      expect(stdout).not.toContain('manifest')
    }
  })

  it('ends with 1 where samples are missing', async () => {
    const bundle = await unpacked((await measured(5)).id)
    bundle.forge('samples.json', (bundle.json('samples.json') as SampleSet[]).slice(2))
    const { status, stderr } = bundle.recompute()
    expect(status).toBe(1)
    expect(stderr).toMatch(/samples of 4 invocations of model and records of 5/)
  })

  it('works out a comparison again', async () => {
    const payload = { baseline: modelId(0), variants: [modelId(1)], device: device.id, seed: 6 }
    const comparison = (await api.call('POST', '/v1/comparisons', { payload })).json<Comparison>()
    const run = (await api.call('GET', `/v1/runs/${comparison.runId}`)).json<Run>()
    await api.measure(device, run, 0, await comparedOnce(6, { [modelId(0)]: 10, [modelId(1)]: 9 }))
    const bundle = await unpacked(run.id)
    expect(bundle.json('comparison.json').results[0]).toMatchObject({ verdict: 'faster', sameGraph: true })
    expect(bundle.json('models.json').map(({ id }: Model) => id)).toEqual([modelId(0), modelId(1)])
    const { status, stdout, stderr } = bundle.recompute()
    expect([status, stderr], stdout).toEqual([0, ''])
    expect(stdout).toMatch(/^ok +comparison\.results\.0\.ratio +0\.\d+ +0\.\d+$/m)
    expect(stdout).toMatch(/^ok +comparison\.orders/m)
    bundle.forge('samples.json', doubled(bundle, 'samples.json', `variant:${modelId(1)}`))
    expect(bundle.recompute().status).toBe(1)
  })

  it('works out a replay again, from the samples of both', async () => {
    const place = await api.device('replayed')
    const sessions: Run[] = []
    for (let seed = 20; seed < 28; seed++) {
      const run = await ask({ devices: { ids: [place.id] } })
      await api.measure(place, run, 0, await measuredOnce(seed))
      sessions.push((await api.call('GET', `/v1/runs/${run.id}`)).json())
    }
    const original = sessions[3] as Run
    const [again] = (await api.call('POST', `/v1/runs/${original.id}/replay`)).json<Job>().runs
    const { measurement, samples } = await measuredOnce(30)
    const figure = ({ latencyMs, invocations }: NonNullable<Run['measurement']>) => ({
      medianMs: latencyMs.median,
      standardErrorRatio: latencyMs.standardErrorRatio,
      invocations,
    })
    const at = { deviceId: place.id, protocolKey: original.protocolKey ?? '' }
    const floor = noiseFloor(await api.db.floors.groups(at))
    const compared = replayOutcome(figure(original.measurement as never), figure(measurement), floor)
    const replay = { of: original.id, sameRunner: true, ...compared }
    await api.measure(place, again as Run, 0, { measurement, samples, replay })
    // A later session is in the floor of now, and not in that of the replay.
    const later = await ask({ devices: { ids: [place.id] } })
    await api.measure(place, later, 0, await measuredOnce(31))
    const bundle = await unpacked(again?.id ?? '')
    expect(bundle.json('replay.json')).toMatchObject({ of: original.id, sessionVariance: 'known' })
    expect(bundle.json('replay-floor.json')[0].sessions).toHaveLength(8)
    expect(bundle.json('floor.json')[0].sessions).toHaveLength(10)
    expect(bundle.json('measurement.json').latencyMs.nextSession).not.toBeNull()
    const { status, stdout, stderr } = bundle.recompute()
    expect([status, stderr], stdout).toEqual([0, ''])
    expect(stdout).toMatch(/^ok +replay\.interval\.low/m)
    expect(stdout).toMatch(/^ok +replay\.sameRunner +true +true$/m)
    bundle.forge('original/samples.json', doubled(bundle, 'original/samples.json', 'model'))
    const forged = bundle.recompute()
    expect(forged.status).toBe(1)
    expect(forged.stdout).toMatch(/^DIFFERS +original\.latencyMs/m)
  })

  it('is of the run that was measured where one reuses it, and says so', async () => {
    const { id } = await measured(7)
    const reused = await ask({ reuse: { maxAgeSeconds: 60 } })
    expect(reused.reusedFrom).toBe(id)
    const bundle = await unpacked(reused.id)
    expect(bundle.json('manifest.json')).toMatchObject({ run: id, askedFor: { run: reused.id } })
    expect(bundle.recompute().status).toBe(0)
  })

  it('is refused for what has no figures, and to who may not read', async () => {
    expect((await download('run_0')).json()).toMatchObject({ status: 404, code: 'not-found' })
    const waiting = await ask()
    expect((await download(waiting.id)).json()).toMatchObject({ status: 409, code: 'run-not-completed' })
    expect((await api.app.inject(`/v1/runs/${waiting.id}/bundle`)).statusCode).toBe(401)
  })
})
