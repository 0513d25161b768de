import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Device, Front, Job, JobSummary, LatencyAnswer, Page } from '@paceline/contracts'
import { buildModel } from '@paceline/tflite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Product,
  repository,
  startProduct,
  type TemporaryFolder,
  temporaryFolder,
} from '../stack/index.js'
import { paceline, startPaceline } from './command-line.js'

const QUICK = ['--max-seconds', '0.3', '--runtime', 'tflite-native']
const encoding = 'mobilenet_v1:{"width":0.25,"resolution":128}'
/** Of a job that goes on until it is told to stop. */
const ENDLESS = [
  ...['--max-seconds', '120', '--target-half-width', '0.0001', '--invocations', '30'],
  // The default of 10,000 is over within seconds for a model as small as these.
  ...['--max-iterations', '1000000'],
]

/** Of one that has begun: on a busy computer it may wait for minutes before its first invocation. */
const UNDER_WAY = /^(invocation \d+ of 30|waiting until the device is quiet: )/m

/** Ends it all the same, after so many fresh runners. */
const LIMITED = ['--max-seconds', '3', '--invocations', '8']

const SMALL = ['--name', 'Small', '--family', 'Tiny', '--quality', 'top1=45.5', '--dataset', 'imagenet']

let product: Product
let folder: TemporaryFolder
let modelFile: string
let url: string

beforeAll(async () => {
  folder = temporaryFolder('cli')
  modelFile = path.join(folder.path, 'small.tflite')
  writeFileSync(
    modelFile,
    buildModel({ space: 'mobilenet_v2', encoding: { width: 0.35, resolution: 96 } }).bytes,
  )
  product = startProduct()
  url = (await product.ready()).url
  await product.measuring()
})
afterAll(async () => {
  await product?.[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const run = (...args: string[]) => paceline(product.home, args)
async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout)
}

test('devices: this computer with its runtimes', async () => {
  const { items } = await json<Page<Device>>('devices')
  expect(items.map(({ kind }) => kind)).toEqual(['host'])
  const { code, stdout } = await run('devices')
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`^${items[0]?.id} .* host .*tflite-native`, 'm'))
  expect((await run('devices', items[0]?.name ?? '')).stdout).toMatch(/^tflite-native +\d+\.\d+/m)
})

test('devices add and remove: an address of adb, and endpoints that are refused', async () => {
  const added = await json<Device>('devices', 'add', '--adb', '127.0.0.1:1', '--name', 'shelf')
  expect(added).toMatchObject({ name: 'shelf', driver: 'adb', state: 'offline' })
  expect((await run('devices')).stdout).toMatch(/^shelf is offline: /m)
  expect((await run('devices', 'remove', 'shelf')).stdout).toBe('shelf is no longer in the farm.\n')
  expect((await json<Page<Device>>('devices')).items.map(({ kind }) => kind)).toEqual(['host'])

  const endpoint = ['devices', 'add', '--appium', 'http://127.0.0.1:2', '--capabilities', '{"a":"hidden"}']
  const refused = await paceline(product.home, [...endpoint, '--user', 'jo'], {
    PACELINE_ENDPOINT_KEY: 'hidden',
  })
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('does not listen')])
  expect(refused.stderr).not.toContain('hidden')
  for (const [args, said] of [
    [['--adb', 'a:1', '--appium', 'http://a'], 'one of --appium and --adb'],
    [['--appium', 'http://a'], 'needs --capabilities'],
    [['--appium', 'http://a', '--capabilities', '{hidden'], 'no JSON object'],
    [['--appium', 'http://a', '--capabilities', '/nowhere.json'], 'no file that can be read'],
    [['--appium', 'http://a', '--capabilities', '{}', '--user', 'jo'], 'PACELINE_ENDPOINT_KEY'],
  ] as const) {
    const { code, stderr } = await run('devices', 'add', ...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)])
    expect(stderr).not.toContain('hidden')
  }
})

describe('profile', () => {
  test('uploads a file, shows how far it is, and the figures in the end', async () => {
    const { code, stdout, stderr } = await run('profile', modelFile, ...SMALL, ...QUICK)
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^Small on .* with tflite-native · xnnpack · 1 thread$/m)
    expect(stdout).toMatch(/^ {2}median +[\d.]+ ms {2}(± [\d.]+ % {2})?\(this session /m)
    expect(stdout).toMatch(/^ {2}init +cold [\d.]+ ms {2}warm [\d.]+ ms$/m)
    expect(stdout).toMatch(/^ {2}another session +session variance unknown: "paceline floor --device dev_/m)
    expect(stdout).toMatch(/^ {2}verdict +(stable|noisy|drifting|throttled)$/m)
    expect(stdout).toMatch(/^job_\w+ completed$/m)
    expect(stderr).toMatch(/^invocation 1 of 5$/m)
    expect(stderr.trim().split('\n').at(-1)).toBe('completed')
  })

  test('builds an encoding, and for programs prints the job alone', async () => {
    const job = await json<Job>('profile', encoding, ...QUICK, '--threads', '2')
    expect(job).toMatchObject({ state: 'completed', progress: { done: 1, total: 1 } })
    expect(job.runs[0]?.protocol).toMatchObject({ threads: 2, maxSeconds: 0.3 })
    expect(job.runs[0]?.measurement?.latencyMs.median).toBeGreaterThan(0)
  })

  test('measures several models in one job, as a table', async () => {
    const { code, stdout, stderr } = await run('profile', encoding, modelFile, ...QUICK)
    expect(code, stderr).toBe(0)
    expect(stdout.match(/^run_\w+ .* tflite-native +[\d.]+ ms/gm)).toHaveLength(2)
    expect(stdout).toMatch(/completed, 2 of 2 runs ended$/m)
    expect(stderr).toMatch(/^0 of 2 runs · invocation 1 of 5$/m)
  })

  test('goes on when the API dies under it and comes back', async () => {
    const watched = startPaceline(product.home, ['profile', encoding, ...ENDLESS, ...LIMITED])
    await watched.said(/^invocation [2-8] of/m)
    const record = readFileSync(path.join(product.home, 'run', 'api.json'), 'utf8')
    process.kill(JSON.parse(record).pid, 'SIGKILL')
    const { code, stdout, stderr } = await watched.ended
    expect(code, stderr).toBe(0)
    expect(stderr.match(/^The connection broke; trying/gm)).toHaveLength(1)
    expect(stdout).toMatch(/^job_\w+ completed$/m)
  })

  test('a job that is cancelled meanwhile has failed, with its figures left out', async () => {
    const watched = startPaceline(product.home, ['profile', encoding, ...ENDLESS])
    await watched.said(UNDER_WAY)
    const { items } = await json<Page<JobSummary>>('jobs', '--state', 'running')
    const id = items[0]?.id ?? ''
    const behind = startPaceline(product.home, ['profile', encoding, ...ENDLESS])
    await behind.said(/^waits for .+: busy with .+$/m)
    const waiting = await json<Page<JobSummary>>('jobs', '--state', 'queued')
    const listed = await run('jobs', '--state', 'queued')
    expect(listed.stdout).toMatch(/^job_\w+ +measure +.+ on .+ with .+ queued +0\/1/m)
    expect((await run('jobs', 'cancel', waiting.items[0]?.id ?? '')).stdout).toMatch(
      /^job_\w+ is cancelled: 1 of 1 run cancelled\.$/m,
    )
    expect((await behind.ended).code).toBe(1)
    const cancelled = await json<Job>('jobs', 'cancel', id)
    expect(cancelled.id).toBe(id)
    const { code, stdout, stderr } = await watched.ended
    expect(code).toBe(1)
    expect(stdout).toMatch(/^ {2}outcome +cancelled/m)
    expect(stderr).toMatch(/run_\w+ ended cancelled.*\.\n$/)
  })

  test('Ctrl-C leaves the job alone, and says so; a second one cancels it', async () => {
    const left = startPaceline(product.home, ['profile', encoding, ...ENDLESS])
    await left.said(UNDER_WAY)
    left.process.kill('SIGINT')
    const [, id = ''] = await left.said(/^(job_\w+) goes on; Ctrl-C again/m)
    expect(await left.ended).toMatchObject({ code: 130, stdout: '' })
    expect(await json<Job>('jobs', id)).toMatchObject({ state: 'running' })

    const again = startPaceline(product.home, ['jobs', id, '--follow'])
    await again.said(UNDER_WAY)
    again.process.kill('SIGINT')
    await again.said(/goes on; Ctrl-C again/)
    // Two signals within a moment are one press, as npx sends it.
    await delay(400)
    again.process.kill('SIGINT')
    const { code, stderr } = await again.ended
    expect(code, stderr).toBe(130)
    expect(stderr).toMatch(new RegExp(`^${id} is cancelled\\.$`, 'm'))
    // The worker ends what it is measuring first, which takes it up to a second or so.
    await expect.poll(async () => (await json<Job>('jobs', id)).state, { timeout: 20_000 }).toBe('cancelled')
  })
})

test('pareto: the front of what was measured', async () => {
  await run('profile', modelFile, ...SMALL, ...QUICK)
  const front = await json<Front>('pareto', '--family', 'Tiny')
  expect(front.points.map(({ name, onFront }) => [name, onFront])).toEqual([['Small', true]])
  const { stdout } = await run('pareto', '--family', 'Tiny', '--runtime', 'tflite-native')
  expect(stdout).toMatch(/^1 of 1 models on the front$/m)
  expect(stdout).toMatch(/^● +Small +45\.50 +[\d.]+ /m)
  expect((await run('pareto', '--dataset', 'elsewhere')).stdout).toContain('No measured model has a top1')
  const unknown = await run('pareto', '--quality', 'top9')
  expect(unknown.code).toBe(2)
  expect(unknown.stderr).toMatch(/There is no metric top9: there are top1, .*latency\.median/)
})

test('latency: what is known at once, what is not by a job, and rewards', async () => {
  const { items } = await json<Page<JobSummary>>('jobs', '--state', 'completed', '--limit', '1')
  const { runs } = await json<Job>('jobs', items[0]?.id ?? '')
  const model = runs[0]?.modelId ?? ''
  const target = ['--target-ms', '10', '--quality', '50', '--deadline-ms', '30000', ...QUICK]
  const { results } = await json<LatencyAnswer>('latency', model, ...target)
  const [result] = results
  expect(result).toMatchObject({ modelId: model, source: expect.stringMatching(/^(measured|pending)$/) })
  expect(result?.reward === null).toBe(result?.latencyMs === null)
  const { code, stdout, stderr } = await run('latency', 'mdl_nobody', encoding, ...QUICK)
  expect(code).toBe(1)
  expect(stdout).toMatch(/^mdl_nobody +– +– +– +invalid +unknown-model/m)
  expect(stderr).toMatch(/^1 of 2 queries have no answer/)
})

describe('refusals, one sentence each', () => {
  test.each<[string, string[], number, RegExp]>([
    ['an unknown command', ['profil'], 2, /Unknown command 'profil'/],
    ['a wrong option', ['profile', 'x', '--threads', 'two'], 2, /'two' is invalid/],
    ['a file that is not there', ['profile', 'nowhere.tflite'], 2, /no file nowhere\.tflite/],
    ['an unknown model', ['profile', 'mdl_nobody'], 2, /no model mdl_nobody/],
    [
      'an unknown device',
      ['pareto', '--device', 'dev_nobody'],
      2,
      /no device "dev_nobody"\. There are: dev_/,
    ],
    ['an unknown runtime', ['profile', encoding, '--runtime', 'none'], 2, /does not offer none/],
    ['threads out of range', ['profile', encoding, '--threads', '65'], 2, /threads must be <= 64/],
    ['an unknown metric', ['pareto', '--quality', 'beauty'], 2, /no metric beauty/],
    ['an unknown job', ['jobs', 'job_nobody'], 2, /no job job_nobody/],
    ['a cancel of nothing', ['jobs', '--cancel'], 2, /need the id of a job/],
    ['a cancel without an id', ['jobs', 'cancel'], 2, /missing required argument 'job'/i],
    ['no query', ['latency'], 2, /at least one model/],
    ['a limit that is none', ['profile', encoding, '--at-most-ms', '-1'], 2, /--at-most-ms is more than 0/],
    ['a verdict allowed for nothing', ['profile', encoding, '--allow-verdict', 'noisy'], 2, /give --at-most/],
    ['a replay of nothing', ['replay'], 2, /Missing required argument 'run'/],
    ['a replay of no run', ['replay', 'run_nobody'], 2, /no run run_nobody/],
    ['a comparison with nothing', ['compare', encoding], 2, /Missing required argument 'variant'/],
    ['a comparison without its file', ['compare', encoding, 'nowhere.tflite'], 2, /no file nowhere\.tflite/],
    ['too few pairs', ['compare', encoding, encoding, '--pairs', '2'], 2, /pairs must be >= 6/],
  ])('%s', async (_, args, code, sentence) => {
    const ended = await run(...args)
    expect(ended).toMatchObject({ code, stdout: '' })
    expect(ended.stderr).toMatch(sentence)
    const forPrograms = await run(...args, '--json')
    expect(forPrograms).toMatchObject({ code, stdout: '' })
    expect(JSON.parse(forPrograms.stderr)).toMatchObject({
      type: 'about:blank',
      code: expect.any(String),
      detail: expect.any(String),
    })
  })

  test('a file that is no model, with the place', async () => {
    const bad = path.join(folder.path, 'bad.tflite')
    writeFileSync(bad, 'These bytes are no model of any kind.')
    const { code, stderr } = await run('profile', bad, '--json')
    expect(code).toBe(2)
    expect(JSON.parse(stderr)).toMatchObject({ status: 422, code: 'invalid-model' })
  })

  test('nobody there, a wrong key, and no key', async () => {
    const gone = await paceline(product.home, ['devices'], { PACELINE_URL: 'http://127.0.0.1:2' })
    expect(gone).toMatchObject({ code: 3, stderr: expect.stringMatching(/does not answer .*npm start/) })
    const wrong = await paceline(product.home, ['devices'], { PACELINE_KEY: 'pl_wrong' })
    expect(wrong).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/does not know the key of PACELINE_KEY/),
    })
    const none = await paceline(folder.path, ['devices'])
    expect(none).toMatchObject({ code: 3, stderr: expect.stringMatching(/There is no key in/) })
  })

  test('a key that may only read', async () => {
    const key = await readOnlyKey()
    const env = { PACELINE_URL: url, PACELINE_KEY: key }
    expect((await paceline(folder.path, ['devices'], env)).code).toBe(0)
    expect(await paceline(folder.path, ['profile', encoding], env)).toMatchObject({ code: 3, stdout: '' })
  })
})

test('npx finds it, and before the build it says what to do', () => {
  const version = execFileSync('npx', ['--no-install', 'paceline', '--version'], { cwd: repository })
  expect(version.toString()).toMatch(/^\d+\.\d+\.\d+\n$/)
  const bin = path.join(folder.path, 'unbuilt/bin')
  mkdirSync(bin, { recursive: true })
  copyFileSync(path.join(repository, 'apps/cli/bin/paceline.mjs'), path.join(bin, 'paceline.mjs'))
  const { status, stderr } = spawnSync(process.execPath, [path.join(bin, 'paceline.mjs'), 'devices'])
  expect({ status, stderr: stderr.toString() }).toEqual({
    status: 2,
    stderr: 'Paceline is not built yet: run "npm run setup" in its folder first.\n',
  })
})

async function readOnlyKey(): Promise<string> {
  const response = await fetch(`${url}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.key()}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'reader', scopes: ['read'] }),
  })
  const { secret } = (await response.json()) as { secret: string }
  return secret
}
