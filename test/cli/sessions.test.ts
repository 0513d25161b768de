import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Comparison, Device, Job, Page } from '@paceline/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct, temporaryFolder } from '../stack/index.js'
import { paceline } from './command-line.js'

const QUICK = ['--max-seconds', '0.3', '--runtime', 'tflite-native']
const small = 'mobilenet_v1:{"width":0.25,"resolution":128}'
const large = 'mobilenet_v1:{"width":0.5,"resolution":160}'
/** Other tests may keep the machine busy, and what a verdict is told by is not the matter here. */
const ANY_VERDICT = ['noisy', 'drifting', 'throttled'].flatMap((verdict) => ['--allow-verdict', verdict])

let product: Product

beforeAll(async () => {
  product = startProduct()
  await product.ready()
  await product.measuring()
})
afterAll(async () => {
  await product?.[Symbol.asyncDispose]()
})

const run = (...args: string[]) => paceline(product.home, args)
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

describe('a check for continuous integration', () => {
  test('passes where the latency is shown to be within the limit, and says whose interval showed it', async () => {
    const { code, stdout, stderr } = await run(
      'profile',
      small,
      ...QUICK,
      '--at-most-ms',
      '60000',
      ...ANY_VERDICT,
    )
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(
      /^run_\w+ is within 60000 ms: [\d.]+ ms at most in this session, session variance unknown \(95 %\)$/m,
    )
  })

  test('fails with one sentence where it is not', async () => {
    const { code, stdout, stderr } = await run(
      'profile',
      small,
      ...QUICK,
      '--at-most-ms',
      '0.000001',
      ...ANY_VERDICT,
    )
    expect(code).toBe(1)
    expect(stdout).toMatch(/^job_\w+ completed$/m)
    expect(stderr).toMatch(/^run_\w+ is not shown to be within 0\.000001 ms: .* session variance unknown/m)
  })

  test('tells programs of each run', async () => {
    const limit = ['--at-most-ms', '60000', ...ANY_VERDICT]
    const { checks, runs } = await json<Job & { checks: object[] }>('profile', small, ...QUICK, ...limit)
    expect(checks).toMatchObject([{ runId: runs[0]?.id, passed: true, sessionVariance: 'unknown' }])
  })
})

test('compare: variants beside a baseline, in words and for programs', async () => {
  const { code, stdout, stderr } = await run('compare', small, large, small, ...QUICK, '--seed', '7')
  expect(code, stderr).toBe(0)
  expect(stdout).toMatch(/^against MobileNetV1 0\.25 128 on .* with tflite-native$/m)
  expect(stdout).toMatch(/^MobileNetV1 0\.5 160 +[\d.]+ +[\d.]+ to [\d.]+ .* another +\d+ /m)
  expect(stdout).toMatch(/^MobileNetV1 0\.25 128 (takes|shows) .*; it is the baseline itself$/m)
  expect(stdout).toMatch(/^cmp_\w+ completed, seed 7, pk_\w+$/m)
  expect(stderr).toMatch(/^invocation 2 of \d{2}/m)
  const { results, state } = await json<Comparison>('compare', small, large, ...QUICK)
  expect(state).toBe('completed')
  expect(results).toMatchObject([{ sameGraph: false, pairs: expect.any(Number) }])
})

test('replay: a run again, and that nothing can be concluded from two sessions', async () => {
  const first = await json<Job>('profile', small, ...QUICK)
  const { code, stdout, stderr } = await run('replay', first.runs[0]?.id ?? '')
  expect(code, stderr).toBe(0)
  expect(stdout).toMatch(new RegExp(`^ {2}replay of +${first.runs[0]?.id}$`, 'm'))
  expect(stdout).toMatch(
    /^ {2}outcome +inconclusive: [\d.]+ times the original’s median.*\n +session variance unknown/m,
  )
})

test('bundle: the evidence of a run as a zip, whole or not at all', async () => {
  using folder = temporaryFolder('cli-bundle')
  const job = await json<Job>('profile', small, ...QUICK)
  const id = job.runs[0]?.id ?? ''
  const file = path.join(folder.path, 'evidence.zip')
  const { code, stdout, stderr } = await run('bundle', id, '-o', file)
  expect(code, stderr).toBe(0)
  expect(stdout).toMatch(/^.*evidence\.zip, [\d.]+ kB: node recompute\.mjs in it/)
  expect(readFileSync(file).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
  expect(await json('bundle', id, '-o', file)).toEqual({ runId: id, file, bytes: statSync(file).size })

  const nowhere = await run('bundle', id, '-o', path.join(folder.path, 'nowhere', 'evidence.zip'))
  expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be written \(ENOENT\)/) })
  const unknown = await run('bundle', 'run_nobody', '-o', path.join(folder.path, 'none.zip'))
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringMatching(/no run run_nobody/) })
  expect(readdirSync(folder.path)).toEqual(['evidence.zip'])
})

test('floor: once eight sessions are measured, another session is known wherever it was unknown', async () => {
  const { code, stdout, stderr } = await run('floor', '--model', small, ...QUICK)
  expect(code, stderr).toBe(0)
  expect(stdout.match(/^run_\w+ +MobileNetV1 0\.25 128 /gm)).toHaveLength(8)
  expect(stdout).toMatch(/^CV [\d.]+ % \(at most [\d.]+ %\) +tflite-native +pk_\w+ +\d+ +1 /m)

  const limit = ['--at-most-ms', '60000', ...ANY_VERDICT]
  const profiled = await run('profile', small, ...QUICK, ...limit)
  expect(profiled.stdout).toMatch(/^ {2}another session +[\d.]+ ms to [\d.]+ ms, 95 %$/m)
  expect(profiled.stdout).toMatch(/is within 60000 ms: [\d.]+ ms at most in another session \(95 %\)$/m)
  const [device] = (await json<Page<Device>>('devices')).items
  expect((await run('devices', device?.id ?? '')).stdout).toMatch(/^CV [\d.]+ % .* tflite-native +pk_/m)
})
