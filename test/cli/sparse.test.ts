import type { SparseStudy } from '@paceline/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, startProduct } from '../stack/index.js'
import { paceline } from './command-line.js'

const QUICK = ['--max-seconds', '0.1', '--invocations', '2', '--min-iterations', '5']
const SUBJECT = 'mobilenet_v1:{"width":0.25,"resolution":32}'

let product: Product
beforeAll(async () => {
  product = startProduct()
  await product.ready()
  await product.measuring()
})
afterAll(() => product?.[Symbol.asyncDispose]())

const run = (...args: string[]) => paceline(product.home, args)

test('a model is pruned, measured and shown, and shown again by the id of its study', async () => {
  const what = ['--pattern', 'unstructured', '--sparsity', '0.9']
  const asked = await run('sparse', SUBJECT, ...what, ...QUICK, '--name', 'zeros', '--no-per-operator')
  expect(asked.code, asked.stderr).toBe(0)
  expect(asked.stdout).toMatch(/^zeros of MobileNetV1/m)
  expect(asked.stdout).toMatch(/unstructured +90 % +90 % .*(faster|slower|undecided).* completed$/m)
  expect(asked.stdout).toMatch(/, kernels-wasm: dense /)
  const [id = ''] = /std_[0-9a-z]+/.exec(asked.stdout) ?? []
  expect((await run('sparse', id)).stdout).toBe(asked.stdout)
  const { state, results } = JSON.parse((await run('sparse', id, '--json')).stdout) as SparseStudy
  expect([state, results.places[0]?.layers]).toEqual(['completed', []])
  expect(results.places[0]?.patterns[0]?.points[0]?.speedUp?.ratio).toBeGreaterThan(0)
}, 240_000)

test('what cannot be studied is said in one sentence', async () => {
  const none = await run('sparse', SUBJECT, '--pattern', 'block-4')
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/at least one --pattern/)])
  const unknown = await run('sparse', SUBJECT, '--pattern', 'hexagons', '--sparsity', '0.5')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/patterns\/0/)])
  const whole = await run('sparse', SUBJECT, '--pattern', 'block-4', '--sparsity', '1')
  expect([whole.code, whole.stderr]).toEqual([2, expect.stringMatching(/sparsities\/0/)])
})
