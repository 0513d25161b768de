import type { Device, Job, LatencyAnswer, LatencyQuery, LatencyResult, Model, Run } from '@paceline/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServedApi, serveApi } from './served-api.js'

let api: ServedApi
let device: Device
beforeAll(async () => {
  api = await serveApi()
  device = await api.device('one')
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
})

const encoding = (resolution: number) => ({ space: 'mobilenet_v1', encoding: { width: 0.25, resolution } })
const only = async (query: LatencyQuery): Promise<LatencyResult | undefined> => {
  const payload = { device: device.id, queries: [query] }
  return (await api.call('POST', '/v1/latency', { payload })).json<LatencyAnswer>().results[0]
}

test('gives a run that waits behind everything the priority of the query that attaches to it', async () => {
  const spec = encoding(224)
  const { id: modelId } = (await api.call('POST', '/v1/models/build', { payload: { spec } })).json<Model>()
  const payload = { modelId, devices: { ids: [device.id] }, priority: -100 }
  const [run] = (await api.call('POST', '/v1/jobs', { payload })).json<Job>().runs
  const ahead = async () => (await api.call('GET', `/v1/runs/${run?.id}`)).json<Run>().waiting?.ahead
  const before = await ahead()
  const later = await only(encoding(192))
  expect(await ahead()).toBe((before ?? 0) + 1)
  expect(await only({ modelId })).toMatchObject({ source: 'pending', runId: run?.id })
  expect(await ahead()).toBe(before)
  const board = await api.call(
    'GET',
    `/admin/queues/api/queues?activeQueue=device.${device.id}&status=prioritized`,
  )
  const jobs = board.json<{
    queues: { name: string; jobs: { id: string; opts: { priority: number } }[] }[]
  }>()
  const told = jobs.queues.find(({ name }) => name === `device.${device.id}`)?.jobs ?? []
  const priorityOf = (id: string | null | undefined) =>
    told.find((each) => each.id === `${id}-1`)?.opts.priority
  expect(priorityOf(run?.id)).toBe(priorityOf(later?.runId))
})
