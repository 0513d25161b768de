import type { Device, Front, Job, Model, Run } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { native, type ServedApi, serveApi, web } from './served-api.js'

let api: ServedApi
let device: Device
const models: Model[] = []
/** Claimed top-1 and measured median: the third is dominated by the second, the fourth has no top-1. */
const figures = [
  { top1: 40, medianMs: 2 },
  { top1: 60, medianMs: 5 },
  { top1: 55, medianMs: 6 },
  { top1: null, medianMs: 1 },
]

beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
  for (const [seed, { top1 }] of figures.entries()) {
    const spec = { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 96 } }
    const quality = {
      metric: 'top1',
      value: top1,
      dataset: 'imagenet-1k',
      origin: 'claimed',
      source: 'paper',
    }
    const payload = { spec, seed, qualities: top1 === null ? [] : [quality] }
    models.push((await api.call('POST', '/v1/models/build', { payload })).json())
  }
  for (const [index, { medianMs }] of figures.entries()) await measure(index, native.name, medianMs)
  await measure(0, web.name, 4)
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

async function measure(index: number, runtime: string, medianMs: number): Promise<void> {
  const payload = { modelId: models[index]?.id, devices: { ids: [device.id] }, runtime }
  const job = (await api.call('POST', '/v1/jobs', { payload })).json<Job>()
  await api.measure(device, job.runs[0] as Run, medianMs)
}

const pareto = (query: Record<string, string> = {}) =>
  api.call('GET', `/v1/pareto?${new URLSearchParams({ device: device.id, ...query })}`)
const front = async (query = {}) => {
  const answer = await pareto(query)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<Front>()
}

describe('GET /v1/pareto', () => {
  it('draws the key with the most points, and who dominates whom', async () => {
    const drawn = await front()
    expect(drawn.objectives).toEqual([
      { metric: 'top1', direction: 'higher', unit: '%' },
      { metric: 'latency.median', direction: 'lower', unit: 'ms' },
    ])
    expect(drawn.runtime).toBe(native.name)
    expect(drawn.protocolKeys.map(({ runtime, points }) => [runtime, points])).toEqual([
      [native.name, 4],
      [web.name, 1],
    ])
    const byModel = new Map(drawn.points.map((point) => [point.modelId, point]))
    expect(models.map(({ id }) => byModel.get(id)?.onFront)).toEqual([true, true, false, undefined])
    expect(byModel.get(models[2]?.id ?? '')?.dominatedBy).toBe(models[1]?.id)
    expect(byModel.get(models[0]?.id ?? '')).toMatchObject({
      values: { top1: 40, 'latency.median': 2 },
      interval: { level: 0.95, low: 1.98, high: 2.02 },
      qualityOrigin: 'claimed',
      qualitySource: 'paper',
      weights: 'random',
      verdict: 'stable',
      frontProbability: 1,
    })
    // 6.6 ms and 0 % are the corner: (6.6 - 2) x 40 and, above it, (6.6 - 5) x 20.
    expect(drawn.hypervolumeReference).toEqual([0, expect.closeTo(6.6, 9)])
    expect(drawn.hypervolume).toBeCloseTo(4.6 * 40 + 1.6 * 20, 6)
  })

  it('draws other metrics, three at once, and one key or runtime', async () => {
    const three = await front({ quality: 'top1', cost: 'latency.p90,macs' })
    expect(three.points).toEqual([])
    const counted = await front({ cost: 'latency.mean,modelBytes' })
    expect(counted.objectives.map(({ metric }) => metric)).toEqual(['top1', 'latency.mean', 'modelBytes'])
    expect(counted.points).toHaveLength(3)
    expect((await front({ quality: 'params', cost: 'latency.median' })).points).toHaveLength(4)
    const onWeb = await front({ runtime: web.name })
    expect([onWeb.runtime, onWeb.points.length]).toEqual([web.name, 1])
    expect(await front({ protocolKey: onWeb.protocolKey ?? '' })).toEqual(onWeb)
    expect((await front({ protocolKey: 'pk_0' })).points).toEqual([])
  })

  it('leaves out what is too slow, of another family, data set or verdict', async () => {
    const ids = async (query: object) => (await front(query)).points.map(({ modelId }) => modelId)
    expect(await ids({ maxLatencyMs: '5' })).toEqual(expect.arrayContaining([models[0]?.id, models[1]?.id]))
    expect(await ids({ maxLatencyMs: '5' })).toHaveLength(2)
    expect(await ids({ family: 'MobileNetV1' })).toHaveLength(3)
    for (const none of [{ family: 'x' }, { dataset: 'cifar' }, { verdict: 'noisy' }]) {
      expect(await ids(none)).toEqual([])
    }
  })

  it('prefers what was measured to what is claimed', async () => {
    const claim = { metric: 'top1', value: 70, dataset: 'd', origin: 'claimed', source: 'a' }
    const measured = { ...claim, value: 50, origin: 'measured', source: 'b' }
    const id = models[3]?.id ?? ''
    await api.call('PUT', `/v1/models/${id}/qualities`, { payload: [measured, claim] })
    const point = (await front({ dataset: 'd' })).points.find(({ modelId }) => modelId === id)
    expect(point).toMatchObject({ values: { top1: 50 }, qualityOrigin: 'measured', onFront: true })
    await api.call('PUT', `/v1/models/${id}/qualities`, { payload: [] })
  })

  it('has a place for nothing', async () => {
    const idle = await api.device('idle')
    const answer = await api.call('GET', `/v1/pareto?device=${idle.id}`)
    expect(answer.json()).toMatchObject({ protocolKey: null, points: [], hypervolume: null, measureNext: [] })
  })

  it.each([
    ['an unknown device', { device: 'dev_0' }, 422, 'unknown-device'],
    ['an unknown quality', { quality: 'beauty' }, 422, 'unknown-metric'],
    ['an unknown cost', { cost: 'beauty' }, 422, 'unknown-metric'],
    ['three costs', { cost: 'latency.median,macs,params' }, 400, 'invalid-request'],
    ['one metric twice', { cost: 'macs,macs' }, 400, 'invalid-request'],
    ['a negative limit', { maxLatencyMs: '-1' }, 400, 'invalid-request'],
    ['an unknown field', { colour: 'red' }, 400, 'invalid-request'],
  ])('refuses %s', async (_name, query, status, code) => {
    const answer = await pareto(query as never)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
  })
})
