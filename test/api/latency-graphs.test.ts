import type { LatencyAnswer, Model, Run } from '@paceline/contracts'
import { expect, it } from 'vitest'
import { serveApi } from './served-api.js'

const operator = { type: 'RELU', inputs: ['x'] }
const graph = { inputs: [{ name: 'x', shape: [1, 4] }], operators: [operator], outputs: ['relu_0'] }
const canonical = {
  ...graph,
  operators: [{ ...operator, outputs: ['relu_0'], options: {}, weights: {} }],
}

it('builds a graph that latency is asked of once, however it is written', async () => {
  await using api = await serveApi()
  const device = await api.device('one', { pool: 'farm' })
  const ask = async (...graphs: object[]) => {
    const payload = { device: device.id, queries: graphs.map((each) => ({ graph: each })) }
    const answer = await api.call('POST', '/v1/latency', { payload })
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json<LatencyAnswer>().results
  }
  const [first, second] = await ask(graph, canonical)
  expect([first?.source, second?.runId]).toEqual(['pending', first?.runId])
  const [again] = await ask(canonical)
  expect([again?.source, again?.runId]).toEqual(['pending', first?.runId])
  const run = (await api.call('GET', `/v1/runs/${first?.runId}`)).json<Run>()
  const model = (await api.call('GET', `/v1/models/${run.modelId}`)).json<Model>()
  expect(model.spec).toMatchObject({ seed: 0, graph: { operators: [{ type: 'RELU' }] } })
})
