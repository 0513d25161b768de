import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { SweepStudy as Study } from '@paceline/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Product, startProduct, type TemporaryFolder, temporaryFolder } from '../stack/index.js'
import { paceline } from './command-line.js'

const QUICK = ['--max-seconds', '0.1', '--invocations', '1', '--min-iterations', '5']
const WHERE = ['--runtime', 'tflite-native', ...QUICK]

let product: Product
let folder: TemporaryFolder
beforeAll(async () => {
  folder = temporaryFolder('cli-sweep')
  product = startProduct()
  await product.ready()
  await product.measuring()
})
afterAll(async () => {
  await product?.[Symbol.asyncDispose]()
  folder?.[Symbol.dispose]()
})

const run = (...args: string[]) => paceline(product.home, args)

/** A file that holds a list, as a search tool writes it. */
function listed(name: string, list: unknown[]): string {
  const file = path.join(folder.path, name)
  writeFileSync(file, JSON.stringify(list))
  return file
}

test('encodings of a space are built and measured, one of them wrong, and shown again by id', async () => {
  const encodings = listed('encodings.json', [
    { width: 0.25, resolution: 32 },
    { width: 0.5, resolution: 32 },
    { width: 99 },
  ])
  const swept = await run('sweep', 'mobilenet_v1', '--encodings', encodings, '--name', 'small ones', ...WHERE)
  expect(swept.code, swept.stderr).toBe(0)
  expect(swept.stdout).toMatch(/^small ones$/m)
  expect(swept.stdout.match(/ completed$/gm)).toHaveLength(2)
  expect(swept.stdout).toMatch(/failed, invalid-encoding: .*width/)
  const [id = ''] = /std_[0-9a-z]+/.exec(swept.stdout) ?? []
  expect((await run('sweep', id)).stdout).toBe(swept.stdout)
  const { state, results } = JSON.parse((await run('sweep', id, '--json')).stdout) as Study
  expect(state).toBe('completed')
  const [first] = results
  const grid = listed('grid.json', [[], [{ kind: 'slice', head: 4 }]])
  const chained = await run('sweep', first?.modelId ?? '', '--grid', grid, '--json', '--no-wait', ...WHERE)
  expect(JSON.parse(chained.stdout)).toMatchObject({ state: 'building', progress: { total: 2 } })
})

test('what cannot be swept is said in one sentence', async () => {
  const none = await run('sweep', 'mobilenet_v1')
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/exactly one of --sample/)])
  const unknown = await run('sweep', 'vgg', '--sample', '2')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringMatching(/mobilenet_v1/)])
  const object = await run('sweep', 'mobilenet_v1', '--encodings', listed('one.json', {} as never))
  expect([object.code, object.stderr]).toEqual([2, expect.stringMatching(/not a JSON list/)])
})
