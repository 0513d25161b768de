import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildModel, readModel } from '@paceline/tflite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { temporaryFolder } from '../stack/index.js'
import { paceline } from './command-line.js'

let api: ServedApi
let url: string
const folder = temporaryFolder('cli-build')
beforeAll(async () => {
  api = await serveApi()
  url = await api.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const run = (...args: string[]) => paceline(folder.path, args, { PACELINE_URL: url, PACELINE_KEY: api.key })
const encoding = { width: 0.25, resolution: 32 }
const asked = `mobilenet_v1:${JSON.stringify(encoding)}`

test('a model is built into a file, the same bytes as the library gives', async () => {
  const file = path.join(folder.path, 'built.tflite')
  const built = await run('build', asked, '--seed', '3', '-o', file)
  expect([built.code, built.stderr]).toEqual([0, ''])
  expect(built.stdout).toMatch(/^mdl_\w+ {2}MobileNetV1 0.25 32 seed 3$/m)
  expect(new Uint8Array(readFileSync(file))).toEqual(buildModel({ space: 'mobilenet_v1', encoding }, 3).bytes)

  const small = await run('build', asked, '--sparsity', '0.5', '--dtype', 'float16', '--json')
  expect(JSON.parse(small.stdout).spec).toMatchObject({ sparsity: 0.5, dtype: 'float16' })
  const wrong = await run('build', 'mobilenet_v1:{"width":99}')
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/width must be a number from/)])
})

test('what a runtime would leave out is said before anything runs', async () => {
  const covered = await run('coverage', asked)
  expect([covered.code, covered.stderr]).toEqual([0, ''])
  expect(covered.stdout).toMatch(/^tflite-native +TFLite 2\.9\.0 .* yes .*31 of 31 operators$/m)
  const int8 = await run('coverage', asked, '--json')
  expect(JSON.parse(int8.stdout).items).toHaveLength(6)
})

test('a file is changed step by step, and what came of it saved', async () => {
  const file = path.join(folder.path, 'built.tflite')
  const changed = path.join(folder.path, 'changed.tflite')
  const steps = ['prune', 'sparsity=0.75', 'slice', 'head=6']
  const answer = await run('transform', file, ...steps, '-o', changed, '--json')
  expect(answer.code, answer.stderr).toBe(0)
  const model = JSON.parse(answer.stdout)
  expect(model).toMatchObject({ derivation: { request: { kind: 'slice', head: 6 } } })
  expect(model.name).toBe('MobileNetV1 0.25 32 seed 3, pruned 75 %, head 6')
  expect(readModel(readFileSync(changed)).graphs[0]?.operators).toHaveLength(6)

  const unknown = await run('transform', file, 'stretch', 'by=2')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/one of .*prune/)])
  const nowhere = await run('transform', file, 'slice', 'operator=nobody')
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringMatching(/none makes a tensor "nobody"/)])
})
