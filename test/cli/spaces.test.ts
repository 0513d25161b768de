import { spaces } from '@paceline/tflite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServedApi, serveApi } from '../api/served-api.js'
import { temporaryFolder } from '../stack/index.js'
import { paceline } from './command-line.js'

let api: ServedApi
let url: string
const home = temporaryFolder('cli-spaces')
beforeAll(async () => {
  api = await serveApi()
  url = await api.app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await api[Symbol.asyncDispose]()
  home[Symbol.dispose]()
})

const run = (...args: string[]) =>
  paceline(home.path, ['spaces', ...args], { PACELINE_URL: url, PACELINE_KEY: api.key })

it('lists, shows and samples spaces', async () => {
  const space = spaces.get('mobilenet_v2')
  const listed = await run('--json')
  expect(JSON.parse(listed.stdout).map(({ name }: { name: string }) => name)).toEqual([...spaces.keys()])
  expect((await run()).stdout).toContain('mobilenet_v2')

  expect((await run('show', 'mobilenet_v2')).stdout).toMatch(/^resolution: \{"type":"integer"/m)
  expect(JSON.parse((await run('show', 'mobilenet_v2', '--json')).stdout).encoding).toEqual(space?.schema)

  const sample = space?.sample(5, 7) ?? []
  const options = ['mobilenet_v2', '--n', '5', '--seed', '7']
  expect((await run('sample', ...options)).stdout.trim().split('\n')).toEqual(
    sample.map((each) => space?.toText(each)),
  )
  expect(JSON.parse((await run('sample', ...options, '--json')).stdout).encodings).toEqual(sample)

  const unknown = await run('show', 'nobody')
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('nobody')])
})
