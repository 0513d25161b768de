import { setTimeout as delay } from 'node:timers/promises'
import type { Schemas } from '@paceline/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { holdStatement } from '../fleet-faults/hold-statement.js'
import { openProcessFarm, type ProcessFarm } from '../fleet-faults/process-farm.js'
import { brokenRules } from '../fleet-faults/whole-farm.js'

const PATIENCE_MS = 200_000
/** As short as sessions with an interval can be. */
const protocol = { invocations: 2, minIterations: 10, maxIterations: 40, maxSeconds: 0.1 }
const patterns = ['block-4']
const sparsities = [0.5, 0.9]
const MODELS = 1 + 2 * patterns.length * sparsities.length

let farm: ProcessFarm
beforeAll(async () => {
  farm = await openProcessFarm({
    workers: 1,
    devices: 0,
    sessionSeconds: 0,
    queue: 'postgres',
    env: { PACELINE_LOCAL: '1' },
  })
}, 120_000)
afterAll(() => farm?.[Symbol.asyncDispose]())

test('a sparse study whose API dies as it asks for comparisons measures each model and each encoding once', async () => {
  const { items } = await call<{ items: Schemas['Device'][] }>('GET', '/v1/devices')
  const host = items.find(({ driver }) => driver === 'local')?.id
  const compares = await holdStatement(farm.databaseUrl, {
    table: 'comparison',
    event: 'INSERT',
    when: 'true',
  })
  const asked = await call<Schemas['SparseStudy']>('POST', '/v1/studies/sparse', {
    spec: { space: 'mobilenet_v1', encoding: { width: 0.25, resolution: 64 } },
    patterns,
    sparsities,
    devices: { ids: [host] },
    runtimes: ['tflite-native'],
    protocol,
  })
  await compares.reached()
  await farm.api.kill()
  await compares.release()
  await farm.api.start()

  const study = await ofEnded(asked.id)
  expect(study.progress).toEqual({ done: MODELS, total: MODELS, built: MODELS })
  const [place, ...others] = study.results.places
  expect(others).toEqual([])
  const points = place?.patterns.flatMap((pattern) => pattern.points) ?? []
  expect(points.map(({ run }) => run?.state)).toEqual(points.map(() => 'completed'))
  for (const { run, speedUp, ownPath } of points) {
    expect(speedUp?.ratio).toBeCloseTo((place?.dense?.medianMs ?? 0) / (run?.medianMs ?? 1), 9)
    expect(speedUp?.interval?.low).toBeLessThanOrEqual(speedUp?.ratio ?? 0)
    expect(ownPath).toMatchObject({ state: 'completed', decision: expect.stringMatching(/taken|undecided/) })
    expect(ownPath?.interval?.low).toBeLessThanOrEqual(ownPath?.ratio ?? 0)
  }
  const zeros = study.results.models.map((model) => model.zeros)
  for (const [at, share] of zeros.entries()) expect(share).toBeCloseTo(sparsities[at % 2] ?? 0, 2)
  const layers = new Set(
    study.results.models.flatMap((model) => model.layers.map(({ operator }) => operator)),
  )
  for (const { operator, denseUs, points: measured } of place?.layers ?? []) {
    expect(layers).toContain(operator)
    expect(denseUs).toBeGreaterThanOrEqual(0)
    expect(measured).toHaveLength(sparsities.length)
  }
  expect(place?.layers).toHaveLength(layers.size * patterns.length)
  expect(await counted("SELECT FROM run WHERE purpose = 'comparison'")).toBe(points.length)
  expect(await counted("SELECT FROM run WHERE purpose = 'measure'")).toBe(1 + points.length)
  expect(await counted("SELECT FROM run WHERE state <> 'completed'")).toBe(0)
  expect(await brokenRules(farm.sql)).toEqual({})
}, 240_000)

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(farm.url + path, {
    method,
    headers: { authorization: `Bearer ${farm.key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`)
  return answer as T
}

async function ofEnded(id: string): Promise<Schemas['SparseStudy']> {
  const giveUpMs = performance.now() + PATIENCE_MS
  for (;;) {
    const study = await call<Schemas['SparseStudy']>('GET', `/v1/studies/${id}`)
    if (study.endedAt !== null) return study
    if (performance.now() > giveUpMs) {
      throw new Error(`the study did not end: ${study.state} ${JSON.stringify(study.progress)}`)
    }
    await delay(200)
  }
}

async function counted(query: string): Promise<number> {
  return (await farm.sql.query(query)).rowCount ?? 0
}
